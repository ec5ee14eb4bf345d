"""Reading the directory's statement of who signed in (the ID token): only what is signed, and meant for us, counts.

OpenID Connect Core 3.1.3.7. Signature by one of the directory's own published keys, in an algorithm that has a public
key; then issuer, audience, time, nonce, and the ids by which people are told apart. E-mail and name are only shown.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jws, jwt
from joserfc.errors import BadSignatureError, InvalidClaimError, JoseError, MissingClaimError

from reeve.database import now
from reeve.errors import Refusal
from reeve.identity.openid.discovery import ALGORITHMS, Directory, key_for
from reeve.identity.openid.models import SignInProvider
from reeve.identity.openid.refusals import (
    Incomplete,
    NoToken,
    NotSigned,
    OutOfTime,
    Replayed,
    WrongAudience,
    WrongDirectory,
    WrongIssuer,
    WrongSignature,
)

LEEWAY_SECONDS = 60
OLDEST_SECONDS = 600
LONGEST_ID = 300
LONGEST_TOKEN = 32_768
MFA_METHODS = frozenset({"mfa"})
MFA_CLASSES = frozenset(
    {
        "http://schemas.openid.net/pape/policies/2007/06/multi-factor",
        "https://refeds.org/profile/mfa",
        "phr",
        "phrh",
    }
)
FAULTS: Mapping[str, type[Refusal]] = {
    "iss": WrongIssuer,
    "aud": WrongAudience,
    "azp": WrongAudience,
    "nonce": Replayed,
    "exp": OutOfTime,
    "iat": OutOfTime,
    "nbf": OutOfTime,
}


@dataclass(frozen=True)
class Proven:
    """Who signed in, by the directory's ids. ``name`` and ``email`` are for showing, never for finding anybody."""

    issuer: str
    directory_id: str | None
    object_id: str
    name: str
    email: str
    shows_mfa: bool


def read_statement(token: object, provider: SignInProvider, directory: Directory, *, nonce: str) -> Proven:
    """Raises the refusal that fits: NotSigned, WrongSignature, WrongIssuer and their like."""
    if not isinstance(token, str) or len(token) > LONGEST_TOKEN:
        raise NoToken
    signed = verified(token, directory)
    claims = CodeIDToken(
        signed.claims,
        signed.header,
        options={
            "iss": {"essential": True, "value": provider.issuer},
            "aud": {"essential": True, "value": provider.client_id},
        },
        params={"client_id": provider.client_id},
    )
    moment = int(now().timestamp())
    try:
        claims.validate(now=moment, leeway=LEEWAY_SECONDS)
    except MissingClaimError as error:
        raise Incomplete from error
    except InvalidClaimError as error:
        raise fault_of(error) from error
    except JoseError as error:
        raise OutOfTime from error
    check_ours(claims, nonce=nonce, moment=moment)
    return ids_of(claims, provider)


def verified(token: str, directory: Directory) -> jwt.Token:
    try:
        header = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError, TypeError) as error:
        raise NotSigned from error
    if header.get("alg") not in ALGORITHMS:
        raise NotSigned
    key = key_for(directory, header.get("kid"))
    if key is None:
        raise WrongSignature
    try:
        return jwt.decode(token, key, algorithms=list(ALGORITHMS))
    except BadSignatureError as error:
        raise WrongSignature from error
    except (JoseError, ValueError, TypeError) as error:
        raise NotSigned from error


def fault_of(error: InvalidClaimError) -> Refusal:
    return FAULTS.get(error.claim or "", Incomplete)()


def check_ours(claims: Mapping[str, Any], *, nonce: str, moment: int) -> None:
    """What the library leaves to us: the nonce is compared, not only present, and the statement is a fresh one."""
    stated = claims.get("nonce")
    if not isinstance(stated, str) or not hmac.compare_digest(stated.encode(), nonce.encode()):
        raise Replayed
    if claims["iat"] < moment - OLDEST_SECONDS:
        raise OutOfTime


def ids_of(claims: Mapping[str, Any], provider: SignInProvider) -> Proven:
    """Directory and object id where the council is pinned to a directory; else issuer and subject."""
    directory_id = provider.directory_id
    if directory_id is not None and "tid" not in claims:
        raise Incomplete
    if directory_id is not None and str(claims["tid"]).lower() != directory_id:
        raise WrongDirectory
    object_id = claims.get("oid" if directory_id is not None else "sub")
    if not isinstance(object_id, str) or not 0 < len(object_id) <= LONGEST_ID:
        raise Incomplete
    email = claims.get("email") or claims.get("preferred_username")
    return Proven(provider.issuer, directory_id, object_id, shown(claims.get("name")), shown(email), shows_mfa(claims))


def shown(claim: object) -> str:
    return claim.strip()[:LONGEST_ID] if isinstance(claim, str) else ""


def shows_mfa(claims: Mapping[str, Any]) -> bool:
    """Whether the directory says that it asked for more than one factor (RFC 8176; its own classes)."""
    methods = claims.get("amr")
    said = {str(method) for method in methods} if isinstance(methods, list) else set()
    return bool(said & MFA_METHODS) or claims.get("acr") in MFA_CLASSES
