"""A council's admins, and telling them of what happened to one of its people outside its own pages.

The gate sees one person and never their colleagues, so it leaves a job; the job writes the letters in the council's
unit. A letter is written once for each event and admin, however often the job runs.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.orm import Session

from reeve.identity.invite import own_address
from reeve.identity.models import Person
from reeve.identity.queries import admins_of, find_standings
from reeve.installation import here
from reeve.jobs import UPKEEP, enqueue, step
from reeve.mail.write import write_once
from reeve.register.models import Council

LEADS_TO = {
    "recovery-wanted": "people/recoveries",
    "account-closed-notice": "people",
    "break-glass-lost": "sign-in-settings/break-glass",
}
"""Each letter to admins, and the council's page its link leads to."""


class NobodyThere(RuntimeError):
    """The person a letter is about does not belong, and never belonged, to the council."""


def councils_of(session: Session, person_id: UUID) -> list[UUID]:
    """The councils the person belongs to today, as the gate sees them; none where the account is closed."""
    known = find_standings(session, person_id)
    houses = {standing.house for standing in known[2] if standing.house is not None} if known else set()
    return sorted(house.id for house in houses if house.kind == "council")


def leave_word(session: Session, letter: str, *, about: UUID, event: str, councils: Iterable[UUID]) -> None:
    """Have the admins of ``councils`` told, once this transaction is committed. ``event`` tells two occasions apart."""
    for council_id in councils:
        enqueue(
            session,
            "tell-admins",
            on=UPKEEP,
            council_id=str(council_id),
            person_id=str(about),
            letter=letter,
            event=event,
        )


def tell_admins(council_id: UUID, person_id: UUID, *, letter: str, event: str) -> int:
    """Write the letter to every admin but the person it is about; how many were written now. Raises NobodyThere."""
    with step("tell-admins.write", council_id=council_id) as session:
        person, council = session.get(Person, person_id), session.get_one(Council, council_id)
        if person is None:
            raise NobodyThere(letter)
        written = [
            write_once(
                session,
                letter,
                once=f"{letter}:{event}:{council_id}:{admin.id}",
                to_name=admin.name,
                to_email=admin.email,
                who=person.name,
                house=council.name,
                link=f"{own_address(here().settings)}/c/{council.slug}/{LEADS_TO[letter]}",
            )
            for admin in admins_of(session)
            if admin.id != person.id
        ]
    return sum(written)
