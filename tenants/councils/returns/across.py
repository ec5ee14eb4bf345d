"""What is due across the councils one person works for: each council is asked by itself, inside its own walls.

There is no query over several councils. Each is entered in turn, in a transaction of its own under its own context; one
that cannot be read is said so, and the others are shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from councils.returns.models import Standing
from councils.returns.pages import is_to_do
from councils.returns.queries import all_standings
from councils.returns.soon import for_now
from councils.returns.state import NextStep, latest_due, next_step
from reeve.database import Role, now, unit
from reeve.errors import Refusal
from reeve.identity.visitor import House, Visitor
from reeve.web.refusals import recorded


@dataclass(frozen=True)
class InCouncil:
    """What one council has to do; ``incident`` is set where it could not be read."""

    house: House
    to_do: tuple[Standing, ...] = ()
    incident: str | None = None


@dataclass(frozen=True)
class Owed:
    """One return of one council, and this person's next step there."""

    house: House
    standing: Standing
    step: NextStep


def across(who: Visitor) -> list[InCouncil]:
    """Each of the person's councils by name."""
    return [in_council(house, who.person_id) for house in who.councils]


def in_council(house: House, person_id: UUID) -> InCouncil:
    try:
        with unit(Role.COUNCIL, council_id=house.id, person_id=person_id):
            return InCouncil(house, tuple(for_now(filter(is_to_do, all_standings()), now=now())))
    except (SQLAlchemyError, Refusal) as error:
        return InCouncil(house, incident=recorded(error))


def owed(councils: Iterable[InCouncil], who: Visitor, *, return_key: str = "") -> list[Owed]:
    """Everything to do, first what is due first; ``return_key`` keeps one return. What a person may do differs by
    council: it is asked of their roles in each."""
    found = [
        Owed(one.house, standing, next_step(standing, may=replace(who, council=one.house).may))
        for one in councils
        for standing in one.to_do
        if return_key in ("", standing.return_key)
    ]
    return sorted(found, key=lambda each: (in_time(each.standing), each.house.name, each.standing.return_key))


def in_time(standing: Standing) -> tuple[bool, float]:
    """What has no date comes last."""
    due = latest_due(standing)
    return due is None, 0.0 if due is None else due.timestamp()
