"""What is chosen in the history's filter, as its address says it. No name stands in one: people go by their id."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask import request

from councils.people import history_queries as queries
from councils.people.acts import GROUPS
from councils.people.wording import day
from reeve.definitions import Period

SHAPES = ("%d/%m/%Y", "%d %m %Y", "%d %B %Y", "%d %b %Y", "%Y-%m-%d")
FIELDS = ("person", "act", "return", "period", "since", "until")
LONGEST = 60


@dataclass(frozen=True)
class Asked:
    """The choices as they were given, the entries they ask for, and which days could not be read."""

    given: dict[str, str]
    entries: queries.Wanted
    faults: dict[str, str]

    @property
    def words(self) -> list[str]:
        return [words for _, words in self.chosen]

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """Each choice in words, by its field."""
        entries, people = self.entries, dict(queries.actors()) if self.entries.person else {}
        found = [
            ("person", people.get(entries.person, "Somebody else") if entries.person else ""),
            ("act", GROUPS[entries.group].title if entries.group else ""),
            ("return", queries.titles({entries.return_key})[entries.return_key] if entries.return_key else ""),
            ("period", Period.parse(entries.period).label if entries.period else ""),
            ("since", f"From {day(entries.since)}" if entries.since else ""),
            ("until", f"Until {day(entries.until)}" if entries.until else ""),
        ]
        return [(field, words) for field, words in found if words]


def asked() -> Asked:
    given = {name: text for name in FIELDS if (text := request.args.get(name, "").strip()[:LONGEST])}
    owed = queries.obligations()
    faults, days = dict[str, str](), dict[str, date | None]()
    for name in ("since", "until"):
        days[name] = day_of(given.get(name, ""))
        if name in given and days[name] is None:
            faults[name] = "Enter a real date, like 27/3/2026"
    return_key, period = given.get("return", ""), given.get("period", "")
    entries = queries.Wanted(
        person=given.get("person", ""),
        group=given.get("act", "") if given.get("act", "") in GROUPS else "",
        return_key=return_key if return_key in {key for key, _ in owed} else "",
        period=period if period in {period for _, period in owed} else "",
        since=days["since"],
        until=days["until"],
    )
    return Asked(given, entries, faults)


def day_of(text: str) -> date | None:
    """The day somebody typed, in any of a few usual ways; None where it is none."""
    for shape in SHAPES:
        try:
            return datetime.strptime(text, shape).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None
