"""Answering with a passkey (WebAuthn, W3C Recommendation level 2, section 7.2).

The authenticator verifies its person (a finger, a face or a PIN), so one answer counts as both factors. It holds for
one challenge of ours, put to this browser for this purpose, on this service's own pages.
"""

from __future__ import annotations

from uuid import UUID

from webauthn import generate_authentication_options, options_to_json, verify_authentication_response
from webauthn.helpers import parse_authentication_credential_json, parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    UserVerificationRequirement,
)

from reeve.database import Role, db, now, unit
from reeve.identity.challenge import new_challenge, use_challenge
from reeve.identity.passkey_models import Passkey
from reeve.identity.passkey_queries import count_use, find_passkey, passkeys_of
from reeve.identity.relying_party import relying_party
from reeve.identity.second_factor import Evidence

SIGN_IN = "sign-in"
LONGEST_ANSWER = 10_000


def confirming(about: str) -> str:
    """The purpose of confirming one thing: nothing in particular, or the digest of what is signed."""
    return f"confirm:{about[:100]}"


def ask_passkey(purpose: str, *, holder: str, person_id: UUID | None = None) -> str:
    """The options of ``navigator.credentials.get`` as JSON; for a known person their own passkeys are named."""
    own = passkeys_of(db.gate, person_id) if person_id is not None else []
    options = generate_authentication_options(
        rp_id=relying_party().id,
        challenge=new_challenge(purpose, holder=holder),
        allow_credentials=[descriptor(passkey) for passkey in own],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def descriptor(passkey: Passkey) -> PublicKeyCredentialDescriptor:
    known = {transport.value for transport in AuthenticatorTransport}
    transports = [AuthenticatorTransport(name) for name in passkey.transports.split() if name in known]
    return PublicKeyCredentialDescriptor(id=passkey.credential_id, transports=transports)


def whose_passkey(answer: str) -> UUID | None:
    """The person an answer claims to be from; it proves nothing yet."""
    credential = read(answer)
    handle = credential.response.user_handle if credential is not None else None
    return UUID(bytes=handle) if handle is not None and len(handle) == 16 else None


def try_passkey(answer: str, *, purpose: str, holder: str, person_id: UUID) -> Evidence | None:
    """What ``answer`` proves of this person; None where it is not accepted. The challenge is used up either way."""
    credential = read(answer)
    if credential is None or not was_asked(credential, purpose=purpose, holder=holder):
        return None
    with unit(Role.GATE, person_id=person_id) as session:
        passkey = find_passkey(session, person_id, credential.raw_id)
        sign_count = None if passkey is None else verified(credential, passkey)
        if passkey is None or sign_count is None or not count_use(session, passkey, sign_count):
            return None
    return Evidence(method="passkey", at=now().strftime("%Y-%m-%dT%H:%M:%SZ"))


def read(answer: str) -> AuthenticationCredential | None:
    try:
        return parse_authentication_credential_json(answer) if len(answer) <= LONGEST_ANSWER else None
    except (WebAuthnException, ValueError):
        return None


def was_asked(credential: AuthenticationCredential, *, purpose: str, holder: str) -> bool:
    challenge = challenge_in(credential.response.client_data_json)
    return challenge is not None and use_challenge(challenge, purpose=purpose, holder=holder)


def challenge_in(client_data: bytes) -> bytes | None:
    """The challenge an answer names; it is looked up, not believed."""
    try:
        return parse_client_data_json(client_data).challenge
    except (WebAuthnException, ValueError, TypeError):
        return None


def verified(credential: AuthenticationCredential, passkey: Passkey) -> int | None:
    """The authenticator's new count of uses. Refused: another origin or service, no user verification, another key's
    signature, and a count that did not grow, which a copied authenticator gives away.
    """
    party = relying_party()
    try:
        return verify_authentication_response(
            credential=credential,
            expected_challenge=parse_client_data_json(credential.response.client_data_json).challenge,
            expected_rp_id=party.id,
            expected_origin=list(party.origins),
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        ).new_sign_count
    except WebAuthnException:
        return None
