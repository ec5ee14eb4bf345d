"""Telling a council's preparers that a department changed the rules one of their returns is checked with, once each.

Whoever prepares a return for several councils gets one letter: it says the same for all of them.
"""

from __future__ import annotations

from uuid import UUID

from councils.calendar.ladder import Step, readers_of
from councils.calendar.queries import circles, department_named, has_left, own_council
from councils.people.unreached import unreached
from reeve.database import db
from reeve.identity.invite import own_address
from reeve.installation import here
from reeve.mail.write import write_once
from reeve.revisions.changed import in_words
from reeve.rulebook.queries import get_definition_by_hash, get_told
from reeve.web.filters import day

PREPARERS = Step("rules", 1)


def tell_rules(department_id: UUID, draft_number: int) -> int:
    """Write in the council of the open unit about what was published of this draft; how many letters are new."""
    house = own_council()
    if has_left(house.id):
        return 0
    told = get_told(db.council, department_id, draft_number)
    definition = get_definition_by_hash(db.council, told.hash)
    readers = readers_of(PREPARERS, circles(), unreached={one.person.id for one in unreached()})
    return sum(
        write_once(
            db.council,
            "rules-changed",
            once=f"rules:{department_id}:{draft_number}:{person.id}",
            to_name=person.name,
            to_email=person.email,
            department=department_named(department_id),
            title=definition.title,
            day=day(told.begins_on),
            words=told.words,
            changed=in_words(told.changed),
            link=f"{own_address(here().settings)}/rules/{definition.name}",
        )
        for person in readers
    )
