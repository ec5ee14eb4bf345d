"""Beginning a sign-in at a council's directory: what is needed to recognise whoever comes back is kept, as hashes.

Authorization code with PKCE, S256 (RFC 7636). The state is random and good once; nonce and verifier are made from it
and the browser's mark with a key only we have, so neither is stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from uuid import UUID

from authlib.integrations.requests_client import OAuth2Session
from flask import session as browser
from flask import url_for
from sqlalchemy import delete

from reeve.database import Role, now, unit
from reeve.identity.attempts import address, slow_down
from reeve.identity.keyed import keyed_hash, unseal
from reeve.identity.openid.discovery import Directory, discover
from reeve.identity.openid.fetch import guard
from reeve.identity.openid.models import OpenIdAttempt, SignInProvider
from reeve.identity.openid.queries import find_provider
from reeve.identity.openid.refusals import NotInUse
from reeve.identity.token import hashed, new_token

Purpose = Literal["sign_in", "link", "test", "join"]
LASTS = timedelta(minutes=10)
SCOPE = "openid profile email"
MARK = "openid_browser"


@dataclass(frozen=True)
class Errand:
    """What somebody goes to the directory for. ``number`` names settings that are not in use yet, for a test."""

    purpose: Purpose
    person_id: UUID | None = None
    number: int | None = None
    onwards: str | None = None


def begin(council_id: UUID, errand: Errand, *, remote: str | None) -> str:
    """The address at the directory to send this browser to. Raises TooManyTries, NotInUse, ProviderAway."""
    slow_down(address(remote))
    state = new_token()
    provider = keep(council_id, errand, state=state)
    directory = discover(provider.address, provider.directory_id)
    with client(provider, directory) as asking:
        url, _state = asking.create_authorization_url(
            directory.authorize, state=state, nonce=nonce_of(state), code_verifier=verifier_of(state, mark())
        )
    return str(url)


def keep(council_id: UUID, errand: Errand, *, state: str) -> SignInProvider:
    """The attempt's row, in a unit of its own: no transaction is held while the directory is asked."""
    with unit(Role.GATE, token_hash=hashed(state), person_id=errand.person_id) as session:
        session.execute(delete(OpenIdAttempt).where(OpenIdAttempt.expires_at < now() - timedelta(days=1)))
        attempt = OpenIdAttempt(
            token_hash=hashed(state),
            council_id=council_id,
            purpose=errand.purpose,
            browser_hash=hashed(mark()),
            person_id=errand.person_id,
            onwards=errand.onwards,
            expires_at=now() + LASTS,
        )
        session.add(attempt)
        session.flush()
        provider = find_provider(session, council_id, number=errand.number)
        if provider is None:
            raise NotInUse
        attempt.number = provider.number
        session.flush()
        return provider


def client(provider: SignInProvider, directory: Directory) -> OAuth2Session:
    """Authlib's client, which asks by our guarded way only."""
    asking = OAuth2Session(
        client_id=provider.client_id,
        client_secret=unseal(provider.client_secret, provider.council_id, use="openid").decode(),
        token_endpoint_auth_method=directory.secret_in,
        redirect_uri=callback_of(provider.council_id),
        scope=SCOPE,
        code_challenge_method="S256",
    )
    guard(asking)
    return asking


def callback_of(council_id: UUID) -> str:
    """Where the directory sends people back to; each council has its own, so that answers cannot be mixed up."""
    return url_for("openid.callback", council_id=council_id, _external=True)


def mark() -> str:
    """This browser's mark, in its signed cookie."""
    return str(browser.setdefault(MARK, new_token()))


def nonce_of(state: str) -> str:
    return keyed_hash("openid nonce", state).hex()


def verifier_of(state: str, browser_mark: str) -> str:
    return keyed_hash("openid verifier", state, browser_mark).hex()
