"""What a check gives back, and what it is given besides the file."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

import polars as pl

from reeve.rules.columns import Columns
from reeve.rules.model import Severity
from reeve.rules.period import Period

ENGINE_VERSION = "1"

FINDINGS_SCHEMA: dict[str, pl.DataType] = {
    "line": pl.UInt32(),
    "position": pl.UInt16(),
    "field": pl.String(),
    "record": pl.String(),
    "rule": pl.String(),
    "severity": pl.String(),
    "claim": pl.String(),
    "record_key": pl.String(),
}
"""``claim`` is the plain reference, for the person who holds the file; only ``record_key`` is ever stored."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the check knows besides the file. ``council_codes`` are the codes the register gives this council;
    ``councils`` the name of the council that each code of the register stands for."""

    period: Period | None
    council_codes: frozenset[str]
    today: date
    councils: Mapping[str, str] = field(default_factory=dict)

    def other_council(self, code: str) -> str | None:
        """The council this code stands for, where it is not the one whose file this should be."""
        return None if not self.council_codes or code in self.council_codes else self.councils.get(code)


@dataclass(frozen=True, slots=True)
class Progress:
    """Lines and bytes read so far; ``total_bytes`` when the stream can tell."""

    lines: int
    bytes: int
    total_bytes: int | None


@dataclass(frozen=True, slots=True)
class RuleTotal:
    """How often one rule fired: the true number, however many findings a page shows."""

    rule: str
    severity: Severity
    count: int
    message: str


@dataclass(frozen=True, slots=True)
class Figure:
    """``amount`` in ``unit`` (money in pence); None when a cell it needs is absent or cannot be read."""

    cell: str
    label: str
    amount: Decimal | int | None
    unit: str


@dataclass(frozen=True, slots=True)
class NotRun:
    """A rule that could not run, and why: never left out in silence."""

    rule: str
    why: str


@dataclass(frozen=True, slots=True)
class Checked:
    """One run of one definition over one file or form."""

    outcome: Literal["clean", "findings", "unreadable"]
    lines: Mapping[str, int]
    total_lines: int
    totals: tuple[RuleTotal, ...]
    findings: pl.DataFrame
    figures: tuple[Figure, ...] = ()
    not_run: tuple[NotRun, ...] = ()
    not_applicable: tuple[str, ...] = ()
    delimiter: str | None = None
    encoding: str | None = None
    date_style: str | None = None
    has_header: bool = False
    has_trailer: bool = False
    reference_date: date | None = None
    columns: Columns | None = None
    keys: pl.DataFrame = field(default_factory=pl.DataFrame)
    engine_version: str = ENGINE_VERSION

    def count(self, severity: Severity) -> int:
        """How many findings of this severity."""
        return sum(total.count for total in self.totals if total.severity == severity)

    def keys_parquet(self) -> bytes:
        """The compared columns for next period, as Parquet for ``Previous.from_keys``. Holds references: encrypt."""
        target = io.BytesIO()
        self.keys.write_parquet(target)
        return target.getvalue()
