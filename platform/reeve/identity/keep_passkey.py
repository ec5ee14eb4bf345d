"""Adding, naming and removing one's passkeys (WebAuthn level 2, section 7.1)."""

from __future__ import annotations

import json
from uuid import UUID, uuid4

from webauthn import generate_registration_options, options_to_json, verify_registration_response
from webauthn.helpers import parse_registration_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AttestationConveyancePreference,
    AuthenticatorSelectionCriteria,
    RegistrationCredential,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from reeve.database import db
from reeve.database.constraints import refuses
from reeve.errors import Conflict, Refusal
from reeve.identity.admins import leave_word
from reeve.identity.challenge import new_challenge, use_challenge
from reeve.identity.complete import record_everywhere
from reeve.identity.openid.queries import break_glass_councils
from reeve.identity.passkey_models import Passkey
from reeve.identity.passkey_queries import get_passkey, passkeys_of
from reeve.identity.prove_passkey import LONGEST_ANSWER, challenge_in, descriptor
from reeve.identity.queries import credentials
from reeve.identity.relying_party import NAME, relying_party
from reeve.identity.visitor import Visitor
from reeve.mail.write import write_letter

ADD = "add"


class PasskeyNotTaken(Refusal):
    """Your device's answer could not be used, so no passkey was added. Try again from the start."""

    status = 422
    title = "The passkey was not added"


class PasskeyKnown(Conflict):
    """This passkey is in use already, so nothing was added."""

    title = "The passkey is known"


class LastWayIn(Conflict):
    """This is your only way in, so it was not removed. Set up a password and an authenticator, or another passkey."""

    title = "You would be locked out"


class PasskeyStays(Conflict):
    """It lets you in if your council's own sign-in fails, as you were named to. Add another first, then remove it."""

    title = "Your council counts on this passkey"


refuses("uq_passkey_credential_id", PasskeyKnown)
refuses("ck_passkey_break_glass_stays", PasskeyStays)


def ask_new_passkey(who: Visitor) -> str:
    """The options of ``navigator.credentials.create`` as JSON, for a key that knows whose it is."""
    options = generate_registration_options(
        rp_id=relying_party().id,
        rp_name=NAME,
        user_name=who.email,
        user_id=who.person_id.bytes,
        user_display_name=who.name,
        challenge=new_challenge(ADD, holder=who.token_hash),
        attestation=AttestationConveyancePreference.NONE,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            require_resident_key=True,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[descriptor(passkey) for passkey in passkeys_of(db.gate, who.person_id)],
    )
    return options_to_json(options)


def add_passkey(answer: str, *, name: str, who: Visitor) -> Passkey:
    """Keep the passkey a device made; the person is told by letter. Raises PasskeyNotTaken, PasskeyKnown."""
    credential = read_new(answer)
    challenge = challenge_in(credential.response.client_data_json)
    if challenge is None or not use_challenge(challenge, purpose=ADD, holder=who.token_hash):
        raise PasskeyNotTaken
    party = relying_party()
    try:
        made = verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=list(party.origins),
            require_user_verification=True,
        )
    except WebAuthnException as error:
        raise PasskeyNotTaken from error
    passkey = Passkey(
        person_id=who.person_id,
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        transports=" ".join(transport.value for transport in credential.response.transports or ()),
        name=name,
    )
    db.gate.add(passkey)
    db.gate.flush()
    tell(who, "passkey.added", "added a passkey", "A passkey was added to it.")
    return passkey


def read_new(answer: str) -> RegistrationCredential:
    """Raises PasskeyNotTaken."""
    if len(answer) > LONGEST_ANSWER:
        raise PasskeyNotTaken
    try:
        return parse_registration_credential_json(json.loads(answer))
    except (WebAuthnException, ValueError) as error:
        raise PasskeyNotTaken from error


def name_passkey(passkey_id: UUID, *, name: str, who: Visitor) -> None:
    """Raises NotFound."""
    get_passkey(db.gate, who.person_id, passkey_id).name = name
    db.gate.flush()


def remove_passkey(passkey_id: UUID, *, who: Visitor) -> None:
    """It opens nothing from now on. Raises NotFound, LastWayIn; and PasskeyStays, from the database, where it is the
    last of a break-glass member whose council requires its own sign-in."""
    passkey = get_passkey(db.gate, who.person_id, passkey_id)
    if not has_another_way_in(who.person_id):
        raise LastWayIn
    db.gate.delete(passkey)
    db.gate.flush()
    tell(who, "passkey.removed", "removed a passkey", "A passkey was removed from it.")
    if not passkeys_of(db.gate, who.person_id):
        tell_of_the_last(who.person_id)


def tell_of_the_last(person_id: UUID) -> None:
    """The person's last passkey is gone: where they are a break-glass member, the admins must know."""
    councils, event = break_glass_councils(db.gate, person_id), str(uuid4())
    leave_word(db.gate, "break-glass-lost", about=person_id, event=event, councils=councils)


def has_another_way_in(person_id: UUID) -> bool:
    """Besides one passkey: another, or a password with an authenticator."""
    with_code = credentials(db.gate, person_id, "password") and credentials(db.gate, person_id, "totp")
    return bool(with_code) or len(passkeys_of(db.gate, person_id)) > 1


def tell(who: Visitor, act: str, words: str, what: str) -> None:
    record_everywhere(who, act, subject="passkey", words=words)
    write_letter(db.gate, "sign-in-changed", to_name=who.name, to_email=who.email, what=what)
