"""Signing in, second half: both factors were given, so the person is let in under a new token."""

from __future__ import annotations

from uuid import UUID

from reeve.audit.record import PLATFORM_CHAIN, Actor, record, set_actor
from reeve.database import Role, db, now
from reeve.errors import NotFound
from reeve.identity.dormant import AccountClosed, is_dormant
from reeve.identity.language import take_up_language
from reeve.identity.models import Person
from reeve.identity.queries import find_standings
from reeve.identity.sessions import open_session
from reeve.identity.token import hashed
from reeve.identity.visitor import Visitor


def complete_sign_in(person_id: UUID, *, instead_of: str | None, by_passkey: bool = False) -> tuple[str, Visitor]:
    """The new token and who it lets in. Every house the person belongs to has it in its history.

    Raises NotFound, AccountClosed.
    """
    known = find_standings(db.gate, person_id)
    person = db.gate.get(Person, person_id)
    if known is None or person is None:
        raise NotFound
    if is_dormant(person):
        raise AccountClosed
    person.active_at = now()
    take_up_language(person)
    token = open_session(person_id, instead_of=instead_of, by_passkey=by_passkey)
    name, email, standings = known
    who = Visitor(person_id, name, email, hashed(token), now(), standings=standings)
    set_actor(Actor(person_id, name))
    record_everywhere(who, "person.signed_in", subject="session", words="signed in")
    return token, who


def record_everywhere(who: Visitor, act: str, *, subject: str, words: str) -> None:
    """In the history of every house the person belongs to."""
    chains = [house.id for house in (*who.councils, *who.departments)]
    if "platform" in who.roles:
        chains.append(PLATFORM_CHAIN)
    for chain in sorted(chains):
        record(act, subject=subject, words=words, role=Role.GATE, chain=chain)
