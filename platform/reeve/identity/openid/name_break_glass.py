"""Naming the members whose other sign-in keeps working while the council requires its own, and taking that back."""

from __future__ import annotations

from uuid import UUID

from reeve.audit import actor, record
from reeve.database import db
from reeve.errors import NotFound
from reeve.identity.models import Person
from reeve.identity.openid.models import BreakGlass
from reeve.identity.openid.queries import find_provider
from reeve.identity.openid.refusals import KeepTwoBreakGlass
from reeve.identity.openid.set_up import enough_break_glass


def name_break_glass(person: Person) -> None:
    """``person`` is a member of the council. Naming them again changes nothing."""
    council_id: UUID = db.council.info["council_id"]
    if db.council.get(BreakGlass, (council_id, person.id)) is not None:
        return
    db.council.add(BreakGlass(person_id=person.id, named_by=actor().id))
    db.council.flush()
    words = f"named {person.name} a break-glass member"
    record("break_glass.named", subject=f"people/{person.id}", words=words)


def end_break_glass(person: Person) -> None:
    """Raises NotFound, KeepTwoBreakGlass while the council requires its own sign-in."""
    council_id: UUID = db.council.info["council_id"]
    named = db.council.get(BreakGlass, (council_id, person.id))
    if named is None:
        raise NotFound
    provider = find_provider(db.council, council_id)
    if provider is not None and provider.state == "required" and not enough_break_glass(besides=person.id):
        raise KeepTwoBreakGlass
    db.council.delete(named)
    db.council.flush()
    words = f"took back that {person.name} is a break-glass member"
    record("break_glass.ended", subject=f"people/{person.id}", words=words)
