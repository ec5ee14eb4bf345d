"""A small invented extract of two record types, and a short way to check text against it."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from reeve.rules import Checked, Facts, Field, FigureSpec, Layout, Period, Previous, Rule, check
from reeve.rules.derived import derive

HEADER, TRAILER = "HEADER|E1|08-10-2026", "TRAILER|2"


@dataclass(frozen=True)
class Extract:
    """An invented return, ``demo``: D lines are claims, S lines the people who live there."""

    layout: Layout
    facts: Facts

    def with_rules(self, *rules: Rule, figures: tuple[FigureSpec, ...] = (), **changes: Any) -> Extract:
        layout = replace(self.layout, rules=rules + self.layout.rules, figures=figures, **changes)
        return replace(self, layout=layout)

    def check(self, *lines: str, **options: Any) -> Checked:
        """Checks these lines between a header and a trailer."""
        return self.check_bytes("\n".join((HEADER, *lines, TRAILER, "")).encode(), **options)

    def check_bytes(self, data: bytes, *, previous: Previous | None = None, **options: Any) -> Checked:
        options.setdefault("facts", self.facts)
        return check(self.layout, io.BytesIO(data), previous=previous, **options)


def found(checked: Checked) -> list[tuple[int | None, str | None, str]]:
    """Findings as (line, field, rule without the return's name)."""
    rows = checked.findings.select("line", "field", "rule").rows()
    return [(line, field, rule.removeprefix("DEMO-")) for line, field, rule in rows]


def rule(kind: str, must: str | None = None, **changes: Any) -> Rule:
    known: dict[str, Any] = {"id": "R", "severity": "fix", "record": ("D",), "fields": ("REF",), "message": "Look."}
    return Rule(kind=kind, must=must, **(known | changes))


def previous(checked: Checked) -> Previous:
    """As the next period would meet it: through Parquet."""
    return Previous.from_keys(checked.keys_parquet())


def demo() -> Extract:
    fields = (
        Field("D", 1, "REC", "Record type", "text"),
        Field("D", 2, "REF", "Claim reference", "text", required=True),
        Field("D", 3, "START", "Start date", "date"),
        Field("D", 4, "END", "End date", "date", minimum="2000-01-01"),
        Field("D", 5, "AMT", "Weekly amount", "money", minimum="0", maximum="100000"),
        Field("D", 6, "STAT", "Status", "code", codes=("0", "1", "2")),
        Field("D", 7, "KIDS", "Number of children", "integer"),
        Field("D", 8, "NAME", "Surname", "text", max_length=10),
        Field("S", 1, "REC", "Record type", "text"),
        Field("S", 2, "REF", "Claim reference", "text"),
        Field("S", 3, "BORN", "Date of birth", "date"),
        Field("S", 4, "HOURS", "Hours a week", "decimal"),
        Field("S", 5, "PAY", "Weekly pay", "money"),
        Field("S", 6, "KIND", "Kind", "code", codes=("1", "2"), status="provisional"),
        Field("S", 7, "SPARE7", "Spare", "text", status="spare"),
        Field("S", 8, "SPARE8", "Spare", "text", status="spare"),
    )
    layout = Layout(
        "demo",
        "extract",
        {"D": "Claim", "S": "Person"},
        fields,
        derive("demo", fields),
        positions=8,
        key="REF",
        reference_date=3,
    )
    return Extract(layout, Facts(Period.parse("2026-10"), frozenset(), date(2026, 11, 2)))
