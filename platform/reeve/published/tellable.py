"""Which counts of councils may be told to anybody. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from reeve.rulebook.fired import FLOOR


@dataclass(frozen=True)
class Told:
    """Of ``owed`` councils how many delivered in time, late and not through Reeve; None where it is not told."""

    owed: int
    on_time: int | None
    late: int | None
    not_in: int | None


def tellable(*, on_time: int, late: int, not_in: int) -> Told:
    """All three, where each is none or at least five; else one of them beside the rest, where both are; else none.

    Two are never told: with how many owe it they would give the third.
    """
    owed = on_time + late + not_in
    if all(is_told(part) for part in (on_time, late, not_in)):
        return Told(owed, on_time, late, not_in)
    if is_told(on_time) and is_told(late + not_in):
        return Told(owed, on_time, None, None)
    if is_told(not_in) and is_told(on_time + late):
        return Told(owed, None, None, not_in)
    return Told(owed, None, None, None)


def is_told(count: int) -> bool:
    return count == 0 or count >= FLOOR
