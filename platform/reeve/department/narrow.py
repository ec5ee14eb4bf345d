"""Which councils of a return and period the desk shows, and in which order: what the address asks for. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from reeve.department.arrivals import Arrival, Standing, is_in, to_do_first
from reeve.web.sorting import Sort

TIMINGS: Mapping[str, tuple[str, Callable[[Arrival], bool]]] = {
    "in-time": ("In, and in time", lambda row: is_in(row.standing) and not row.late),
    "late": ("Late, in or not", lambda row: row.late),
    "extended": ("Has more time", lambda row: row.extended_to is not None),
    "asks": ("Asks for more time", lambda row: row.asks_for_time),
    "chased": ("Written to", lambda row: row.chased_at is not None),
}
NATIONS = ("England", "Scotland", "Wales", "Northern Ireland")
LAST = "9999"
"""Sorts what has no day after every day."""
ORDERS: Mapping[str, Callable[[Arrival], object]] = {
    "name": lambda row: row.name,
    "state": lambda row: row.standing.value,
    "sealed": lambda row: LAST if row.came_on is None else row.came_on.isoformat(),
    "due": lambda row: LAST if row.due is None else row.due.isoformat(),
}
TO_DO = "todo"


@dataclass(frozen=True)
class Wanted:
    """What is asked for; an empty word asks for nothing. ``name`` is part of a council's name."""

    standing: Standing | None = None
    timing: str = ""
    nation: str = ""
    name: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Besides the state, which the tabs choose."""
        return bool(self.timing or self.nation or self.name)

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """Each filter that is on but for the state: its name in the address, and words for it."""
        timing = TIMINGS[self.timing][0] if self.timing else ""
        said = (("timing", timing), ("nation", self.nation), ("name", f"Name has “{self.name}”" if self.name else ""))
        return [(field, words) for field, words in said if words]


def wanted_of(given: Mapping[str, str]) -> Wanted:
    """What an address asks for; a word that is none of ours is not asked for."""
    timing, nation = given.get("timing", ""), given.get("nation", "")
    return Wanted(
        standing=next((standing for standing in Standing if standing.value == given.get("standing")), None),
        timing=timing if timing in TIMINGS else "",
        nation=nation if nation in NATIONS else "",
        name=given.get("name", "").strip()[:80],
    )


def narrowed(rows: Iterable[Arrival], wanted: Wanted) -> list[Arrival]:
    """The rows that fit, whatever their state."""
    return [
        row
        for row in rows
        if (not wanted.timing or TIMINGS[wanted.timing][1](row))
        and wanted.nation in ("", row.nation)
        and wanted.name.lower() in row.name.lower()
    ]


def in_state(rows: Iterable[Arrival], standing: Standing | None) -> list[Arrival]:
    return [row for row in rows if standing is None or row.standing is standing]


def ordered(rows: list[Arrival], sort: Sort) -> list[Arrival]:
    """By the column asked for; else what waits for the desk first."""
    if sort.key == TO_DO:
        return to_do_first(rows)
    order = ORDERS[sort.key]
    return sorted(rows, key=lambda row: order(row), reverse=sort.descending)  # type: ignore[arg-type,return-value]
