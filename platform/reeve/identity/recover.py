"""Coming back after losing every way in: asked for at the sign-in page, approved by an admin, done a day later.

The admin knows the person; the day gives the person, and every other admin, time to stop what somebody else asked for.
"""

from __future__ import annotations

from uuid import UUID, uuid4

from sqlalchemy import delete

from reeve.audit.record import Actor, set_actor
from reeve.database import db, now, set_person
from reeve.errors import NotFound, Refusal
from reeve.identity.admins import councils_of, leave_word
from reeve.identity.attempts import address, asking, note_failed, slow_down
from reeve.identity.complete import record_everywhere
from reeve.identity.keep_passkey import tell_of_the_last
from reeve.identity.models import Credential, Person
from reeve.identity.passkey_models import Passkey
from reeve.identity.passkey_queries import passkeys_of
from reeve.identity.passwords import hash_password, matches
from reeve.identity.queries import find_person, find_standings, present
from reeve.identity.recovery_models import Recovery
from reeve.identity.recovery_queries import find_by_link, has_open
from reeve.identity.sessions import revoke_sessions
from reeve.identity.token import hashed
from reeve.identity.visitor import Visitor
from reeve.mail.write import write_letter


class NoSuchRecovery(NotFound):
    """Check that you opened the whole link from the letter. If you did, ask for help at the sign-in page again."""

    title = "We do not know this link"


class RecoveryGone(Refusal):
    """This link was used, was stopped, or is too old. If you still cannot sign in, ask at the sign-in page again."""

    status = 410
    title = "This link no longer works"


class NotYet(Refusal):
    """This link does not work yet. The letter says from when. Nothing was changed."""

    status = 409
    title = "It is too early"


def ask_recovery(email: str, *, remote: str | None) -> None:
    """Somebody with this e-mail cannot sign in. Known or not, the answer is the same after the same work.

    One request is open at a time; the person and the admins of their councils are told. Raises TooManyTries where this
    was asked again and again.
    """
    slow_down(asking(email), address(remote))
    note_failed((asking(email),))
    matches(None, email)  # takes as long as a password does, beside which what follows does not show
    present(db.gate, email=email)
    person = find_person(db.gate, email)
    if person is None:
        set_person(db.gate, uuid4())
        return
    if person.closed_at is not None or has_open(db.gate, person.id):
        return
    recovery = Recovery(person_id=person.id)
    db.gate.add(recovery)
    db.gate.flush()
    write_letter(db.gate, "recovery-asked", to_name=person.name, to_email=person.email)
    councils = councils_of(db.gate, person.id)
    leave_word(db.gate, "recovery-wanted", about=person.id, event=str(recovery.id), councils=councils)


def get_recovery(token: str) -> Recovery:
    """The recovery behind a link, neither used nor stopped nor expired. Raises NoSuchRecovery, RecoveryGone."""
    present(db.gate, token_hash=hashed(token))
    found = find_by_link(db.gate, token)
    if found is None:
        raise NoSuchRecovery
    if found.used_at is not None or found.stopped_at is not None or found.expires_at is None:
        raise RecoveryGone
    if found.expires_at <= now():
        raise RecoveryGone
    return found


def is_ready(recovery: Recovery) -> bool:
    return recovery.ready_at is not None and recovery.ready_at <= now()


def whose(recovery: Recovery) -> Visitor:
    """The person it is for, whom the gate's unit goes on as. Raises RecoveryGone where the account is closed."""
    set_person(db.gate, recovery.person_id)
    known = find_standings(db.gate, recovery.person_id)
    if known is None:
        raise RecoveryGone
    name, email, standings = known
    set_actor(Actor(recovery.person_id, name))
    return Visitor(recovery.person_id, name, email, "", now(), standings=standings)


def stop_by_link(token: str) -> None:
    """The person did not ask for this. Raises NoSuchRecovery, RecoveryGone."""
    recovery = get_recovery(token)
    who = whose(recovery)
    recovery.stopped_at = now()
    db.gate.flush()
    record_everywhere(who, "recovery.stopped", subject=f"people/{who.person_id}", words="stopped their own recovery")


def recover(token: str, *, password: str) -> UUID:
    """Set the new password, take away every other way in, and end every session; the link is used up.

    The authenticator is set up next. Raises NoSuchRecovery, RecoveryGone, NotYet. The password was looked at before.
    """
    recovery = get_recovery(token)
    if not is_ready(recovery):
        raise NotYet
    who = whose(recovery)
    recovery.used_at = now()
    had_passkey = bool(passkeys_of(db.gate, who.person_id))
    for table in (Credential, Passkey):
        db.gate.execute(delete(table).where(table.person_id == who.person_id))
    db.gate.add(
        Credential(person_id=who.person_id, kind="password", secret=hash_password(password), confirmed_at=now())
    )
    if had_passkey:
        tell_of_the_last(who.person_id)
    db.gate.get_one(Person, who.person_id).active_at = now()
    revoke_sessions(who.person_id)
    record_everywhere(who, "person.recovered", subject=f"people/{who.person_id}", words="recovered their account")
    what = "It was recovered: it has a new password, and everything that signed you in before was removed."
    write_letter(db.gate, "sign-in-changed", to_name=who.name, to_email=who.email, what=what)
    return who.person_id
