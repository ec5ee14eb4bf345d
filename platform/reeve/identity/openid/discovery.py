"""What a directory publishes about itself (OpenID Connect Discovery 1.0), and the keys it signs with.

The issuer must be the address it was found at. A directory that serves many organisations publishes a template, such as
``https://login.example/{tenantid}/v2.0``: it is filled with the id the council is pinned to, never with one from a
token. Both are kept for ten minutes in each process; an unknown key asks once more.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, RSAKey

from reeve.errors import Refusal
from reeve.identity.openid.fetch import LARGE, SMALL, browser_may_go, session_for
from reeve.identity.openid.refusals import ProviderAway

KEEP_SECONDS = 600.0
ALGORITHMS = ("RS256", "PS256", "ES256")
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
WELL_KNOWN = "/.well-known/openid-configuration"
TEMPLATE = re.compile(r"\{tenant_?id\}", re.IGNORECASE)
Kept = TypeVar("Kept")
_kept: dict[tuple[str, ...], tuple[float, Any]] = {}


class NotADirectory(Refusal):
    """What that address answers does not describe a sign-in service we can use."""

    status = 422
    title = "Check the address"


@dataclass(frozen=True)
class Directory:
    """A directory's own words. ``issuer`` is already the council's own."""

    issuer: str
    authorize: str
    token: str
    keys: str
    secret_in: str


def discover(address: str, directory_id: str | None) -> Directory:
    """Raises ProviderAway, NotADirectory."""
    return kept(("directory", address, directory_id or ""), lambda: read_directory(address, directory_id))


def read_directory(address: str, directory_id: str | None) -> Directory:
    facts = fetched(address, limit=SMALL)
    issuer = issuer_of(facts, address, directory_id)
    authorize, token, keys = (str(facts.get(name) or "") for name in ENDPOINTS)
    if not all(browser_may_go(endpoint) for endpoint in (authorize, token, keys)):
        raise NotADirectory("The directory does not name its pages with https addresses, so we cannot use it.")
    signs = facts.get("id_token_signing_alg_values_supported") or list(ALGORITHMS)
    if not isinstance(signs, list) or not set(signs) & set(ALGORITHMS):
        raise NotADirectory(f"The directory signs in none of the ways we accept: {', '.join(ALGORITHMS)}.")
    methods = facts.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    secret_in = "client_secret_basic" if "client_secret_basic" in methods else "client_secret_post"
    return Directory(issuer, authorize, token, keys, secret_in)


def issuer_of(facts: dict[str, Any], address: str, directory_id: str | None) -> str:
    """The one issuer whose tokens count."""
    issuer = facts.get("issuer")
    if not isinstance(issuer, str) or not browser_may_go(TEMPLATE.sub("x", issuer)):
        raise NotADirectory("The directory does not say who it is (its issuer), so we cannot use it.")
    if TEMPLATE.search(issuer):
        if not directory_id:
            raise NotADirectory(
                "This address serves many organisations. Enter your council's directory (tenant) id too."
            )
        if urlsplit(issuer)[:2] != urlsplit(address)[:2]:
            raise NotADirectory("The directory calls itself by another address than this one. Copy its address again.")
        return TEMPLATE.sub(directory_id, issuer)
    if address.removesuffix(WELL_KNOWN) != issuer.rstrip("/"):
        raise NotADirectory("The directory calls itself by another address than this one. Copy its address again.")
    return issuer


def key_for(directory: Directory, kid: str | None) -> RSAKey | ECKey | None:
    """The directory's key of that name; where there is none, the keys are asked for once more."""
    found = chosen(kept(("keys", directory.keys), lambda: read_keys(directory.keys)), kid)
    if found is None:
        forget("keys", directory.keys)
        found = chosen(kept(("keys", directory.keys), lambda: read_keys(directory.keys)), kid)
    return found


def chosen(keys: list[RSAKey | ECKey], kid: str | None) -> RSAKey | ECKey | None:
    """By its name. A token without one is read only where there is one key."""
    if kid is None:
        return keys[0] if len(keys) == 1 else None
    return next((key for key in keys if key.get("kid") == kid), None)


def read_keys(address: str) -> list[RSAKey | ECKey]:
    """Public signing keys only: a shared secret among them would let anybody sign."""
    try:
        keys = KeySet.import_key_set(fetched(address, limit=LARGE))  # type: ignore[arg-type]
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise ProviderAway from error
    return [key for key in keys if isinstance(key, RSAKey | ECKey) and key.get("use") in (None, "sig")]


def fetched(address: str, *, limit: int) -> dict[str, Any]:
    """The JSON object at ``address``. Raises ProviderAway."""
    with session_for(limit) as session:
        answer = session.get(address, headers={"Accept": "application/json"}, allow_redirects=False)
    try:
        facts = answer.json() if answer.status_code == 200 else None
    except ValueError as error:
        raise ProviderAway from error
    if not isinstance(facts, dict):
        raise ProviderAway
    return facts


def kept(key: tuple[str, ...], read: Callable[[], Kept]) -> Kept:
    at, value = _kept.get(key, (0.0, None))
    if value is None or time.monotonic() - at > KEEP_SECONDS:
        value = read()
        _kept[key] = (time.monotonic(), value)
    found: Kept = value
    return found


def forget(*key: str) -> None:
    _kept.pop(key, None)


def forget_all() -> None:
    """For tests, and when settings are saved."""
    _kept.clear()
