"""Naming the members who may come in with a passkey while the council requires its own sign-in; taking that back."""

from __future__ import annotations

from uuid import UUID

from reeve.audit import actor, record
from reeve.database import db
from reeve.database.constraints import refuses
from reeve.errors import NotFound
from reeve.identity.invite import own_address
from reeve.identity.models import Person
from reeve.identity.openid.models import BreakGlass
from reeve.identity.openid.queries import find_provider
from reeve.identity.openid.refusals import KeepTwoBreakGlass
from reeve.identity.openid.set_up import enough_break_glass
from reeve.identity.visitor import House
from reeve.installation import here
from reeve.mail.write import write_letter

refuses("ck_break_glass_two_stay", KeepTwoBreakGlass)


def name_break_glass(person: Person, house: House) -> None:
    """``person`` is a member of the council, and told by letter to add a passkey. Naming them again changes nothing."""
    council_id: UUID = db.council.info["council_id"]
    if db.council.get(BreakGlass, (council_id, person.id)) is not None:
        return
    db.council.add(BreakGlass(person_id=person.id, named_by=actor().id))
    db.council.flush()
    words = f"named {person.name} a break-glass member"
    record("break_glass.named", subject=f"people/{person.id}", words=words)
    write_letter(
        db.council,
        "break-glass-named",
        to_name=person.name,
        to_email=person.email,
        house=house.name,
        named_by=actor().name,
        link=f"{own_address(here().settings)}/account/passkeys",
    )


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
