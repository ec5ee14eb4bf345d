"""What an officer answers, column by column: read from the form, with what is wrong beside each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reeve.rules import Columns, Layout, missing_from, names_at, needed_of
from reeve.rules.columns import RECORD_TYPE, Said, known_names, plain

NOT_IN_RETURN = "none"
OWN_ORDER = "own"
MOST_SELECTS = 30
"""Of more columns than these each position is typed, its number or its name: a list of all in each would be too long a
page for anybody."""


@dataclass(frozen=True)
class Asked:
    """One column to say something of: its place in the file, from 1, and its name there."""

    place: int
    name: str
    answer: str
    error: str | None = None

    @property
    def id(self) -> str:
        return f"column-{self.place}"


@dataclass(frozen=True)
class Answers:
    """The whole form. ``said`` is None while something is wrong; ``missing`` are positions in use that no column stands
    for so far, ``needed`` those of them without which lines cannot be told apart or have no claim."""

    columns: Columns
    asked: tuple[Asked, ...]
    offered: Mapping[int, str]
    missing: Mapping[int, str]
    needed: Mapping[int, str]
    may_be_own: bool
    own: bool = False
    problem: str | None = None
    said: Said | None = field(default=None)

    @property
    def by_selects(self) -> bool:
        return len(self.asked) <= MOST_SELECTS

    @property
    def errors(self) -> list[tuple[str, str]]:
        """What is wrong, each with the id it leads to."""
        first = self.asked[0].id if self.asked else "confirm"
        whole = [(first, self.problem)] if self.problem else []
        return whole + [(one.id, one.error) for one in self.asked if one.error]


def answers(
    layout: Layout, columns: Columns, given: Mapping[str, str] | None = None, *, before: Mapping[str, str] = {}
) -> Answers:
    """The form as it was sent; without ``given`` as it is first shown, with what was answered ``before``."""
    may_be_own = can_be_own(layout, columns)
    own = given is not None and given.get("order") == OWN_ORDER and may_be_own
    known = {place: column for column, place in enumerate(columns.positions) if place is not None}
    places, asked = list(columns.positions), list[Asked]()
    for column, (name, position) in enumerate(zip(columns.names, columns.positions, strict=True)):
        if position is None:
            text = (before if given is None else given).get(f"column-{column + 1}", "").strip()
            places[column], error = read(layout, text, name)
            asked.append(Asked(column + 1, name, text, None if given is None or own else error))
    if own:
        places = list(range(1, layout.positions + 1))
    asked = [twice(one, places) for one in asked] if given is not None and not own else asked
    problem = None
    if given is not None and RECORD_TYPE not in places and not any(one.error for one in asked):
        problem = "Say which column is the record type: without it no line can be told from another"
    sound = given is not None and problem is None and not any(one.error for one in asked)
    missing, needed = missing_from(layout, places), needed_of(layout)
    return Answers(
        columns=columns,
        asked=tuple(asked),
        offered=offered(layout, known),
        missing=missing,
        needed={place: name for place, name in missing.items() if place in needed},
        may_be_own=may_be_own,
        own=own,
        problem=problem,
        said=said_of(layout, places) if sound else None,
    )


def asked_in(reading: Mapping[str, Any] | None) -> Columns | None:
    """The names of a check that had to ask, from how it read its file; None of any other."""
    named = (reading or {}).get("columns")
    found = None if named is None else Columns.from_json(named)
    return None if found is None or found.is_read else found


def as_answers(said: Said) -> dict[str, str]:
    """What was said, as the form would have been sent."""
    return {f"column-{column}": NOT_IN_RETURN if one is None else str(one[0]) for column, one in enumerate(said, 1)}


def can_be_own(layout: Layout, columns: Columns) -> bool:
    """Whether the columns may stand in the return's own order: as many, and every known one in its own place."""
    in_place = all(place in (None, column) for column, place in enumerate(columns.positions, 1))
    return len(columns.names) == layout.positions and in_place


def read(layout: Layout, text: str, name: str) -> tuple[int | None, str | None]:
    """The position an answer names, and what is wrong with it."""
    if text == NOT_IN_RETURN:
        return None, None
    if not text:
        return None, f"Say what “{name}” is"
    first = text.split(" ", 1)[0]
    number = int(first) if first.isascii() and first.isdecimal() and len(first) < 6 else None
    position = number if number is not None else known_names(layout).get(plain(text))
    if position not in names_at(layout):
        return None, f"“{name}”: enter the number or the name of a field of this return"
    return position, None


def twice(one: Asked, places: list[int | None]) -> Asked:
    """A column whose position another one has too."""
    position = places[one.place - 1]
    if one.error or position is None or Counter(places)[position] < 2:
        return one
    return Asked(one.place, one.name, one.answer, f"“{one.name}”: another column is field {position} already")


def offered(layout: Layout, known: Mapping[int, int]) -> dict[int, str]:
    """The positions a column may be: those in use that no other column's name stands for."""
    left = missing_from(layout, known)
    labels = names_at(layout)
    return {place: f"{place} {name}: {labels[place][name]}" for place, name in left.items()}


def said_of(layout: Layout, places: list[int | None]) -> Said:
    """Each position with the name it has now, so that it is noticed when the definition changes."""
    names = names_at(layout)
    return [None if place is None else (place, next(iter(names[place]))) for place in places]
