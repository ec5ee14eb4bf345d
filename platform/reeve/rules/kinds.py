"""What every compiled rule has, and what the rules over the whole file are given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

import polars as pl

from reeve.rules.accepted import Accepted
from reeve.rules.calls import PredicateError
from reeve.rules.cells import unreadable
from reeve.rules.findings import Origin
from reeve.rules.lines import CLAIM, LINE
from reeve.rules.model import Layout, Rule
from reeve.rules.predicates import Predicate, compile_predicate
from reeve.rules.shelf import Shelf
from reeve.rules.types import FACTS, Scope

FACT_NAMES = frozenset(FACTS)


class CannotRun(Exception):
    """A rule over the whole file could not run; the message says why."""


class DoesNotApply(Exception):
    """There is nothing to compare with: no earlier accepted version."""


@dataclass(frozen=True, slots=True)
class LineCheck:
    """A check of one line: ``fires`` is true where it fails, unless a cell in ``columns`` is unreadable. One that is
    ``of_value`` says nothing where its cell is absent."""

    origin: Origin
    fires: pl.Expr
    columns: frozenset[str]
    facts: frozenset[str]
    of_value: bool = False


@dataclass(slots=True)
class Kept:
    """What stayed of the lines: one table a record type, with ``#line`` and ``#claim``; the facts; the last version.

    ``left_out`` holds, by record type, ``#claim`` and the kept texts of lines that were there but could not be checked;
    ``compared`` the columns that are set beside the last version's; ``matched`` the row numbers of lines and of those
    of the last version with the same claim; ``counted`` what each amount came to, and over how many lines with cells
    that cannot be read.
    """

    shelves: Mapping[str, Shelf]
    facts: Mapping[str, date | None]
    previous: Accepted | None = None
    amounts: dict[str, int] = field(default_factory=dict)
    matched: dict[str, pl.DataFrame] = field(default_factory=dict)
    left_out: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    compared: Mapping[str, set[str]] = field(default_factory=dict)
    counted: dict[object, tuple[int | float | None, int]] = field(default_factory=dict)

    def frame(self, record: str, facts: Iterable[str] = (), columns: Iterable[str] | None = None) -> pl.DataFrame:
        """The kept columns of a record type, or those of ``columns``, with the facts a predicate names as columns."""
        shelf = self.shelves[record]
        wanted = set(shelf.schema) if columns is None else {*PLACE}
        wanted.update(name for column in columns or () for name in (column, unreadable(column)))
        return self.with_facts(shelf.take(wanted), facts)

    def without_left_out(
        self, lines: pl.DataFrame, own: Sequence[str], record: str, theirs: Sequence[str]
    ) -> pl.DataFrame:
        """Without the lines whose key is that of a line of ``record`` that was left out: of those nothing is known."""
        left_out = self.left_out.get(record)
        if left_out is None or not set(theirs) <= set(left_out.columns):
            return lines
        return lines.join(left_out.drop_nulls(theirs), left_on=list(own), right_on=list(theirs), how="anti")

    def with_facts(self, frame: pl.DataFrame, facts: Iterable[str]) -> pl.DataFrame:
        dates = [pl.lit(self.facts.get(name), dtype=pl.Date).alias(name) for name in facts]
        return frame.with_columns(dates) if dates else frame

    def there(self, records: Iterable[str]) -> list[str]:
        """Those of these record types of which the file holds a line: on no line no rule can fire."""
        return [record for record in records if self.shelves[record].height]


@dataclass(frozen=True, slots=True)
class Hits:
    """Where a rule over the whole file fires: ``#line`` and ``#claim``, or neither for the file as a whole."""

    origin: Origin
    lines: pl.DataFrame


class WholeFile(Protocol):
    """A rule that waits for the whole file. ``needs`` are the columns to keep, by record type."""

    @property
    def rule(self) -> Rule: ...

    @property
    def needs(self) -> Mapping[str, frozenset[str]]: ...

    @property
    def facts(self) -> frozenset[str]: ...

    def hits(self, kept: Kept) -> list[Hits]: ...


@dataclass(frozen=True, slots=True)
class Condition:
    """``when`` true and ``must`` false, on lines whose cells can all be read."""

    fires: pl.Expr
    columns: frozenset[str]

    @classmethod
    def make(cls, rule: Rule, scope: Scope) -> Condition:
        if not rule.must:
            raise PredicateError("it needs “must”.")
        must = compile_predicate(rule.must, scope)
        if rule.when is None:
            return cls(~must.expr, must.columns)
        when = compile_predicate(rule.when, scope)
        return cls(when.expr & ~must.expr, must.columns | when.columns)


def where_true(frame: pl.DataFrame, condition: pl.Expr, columns: Iterable[str]) -> pl.DataFrame:
    """The lines where a condition is true and none of its cells is unreadable."""
    keep = condition.fill_null(False) & all_readable(frame, columns)
    if not keep.meta.root_names():  # Constants only: polars cannot filter a tall table by them.
        return frame if pl.select(keep).item() else frame.clear()
    return frame.filter(keep)


def all_readable(frame: pl.DataFrame, columns: Iterable[str]) -> pl.Expr:
    flags = [pl.col(unreadable(name)) for name in columns if unreadable(name) in frame.columns]
    return ~pl.any_horizontal(flags).fill_null(False) if flags else pl.lit(True)


def maybe(text: str | None, scope: Scope) -> Predicate | None:
    return compile_predicate(text, scope) if text else None


def origin_of(layout: Layout, rule: Rule, record: str | None) -> Origin:
    """The place a rule points at in lines of this record type: the first of its fields."""
    name = rule.fields[0] if rule.fields else None
    found = layout.find_field(record, name) if record and name else None
    return Origin(rule, record, name, found.position if found else None)


def own_columns(fields: Sequence[str], condition: Predicate | None) -> frozenset[str]:
    """The columns of these fields and of a condition over them."""
    return frozenset({*fields, *(condition.columns if condition else ())}) - FACT_NAMES


def facts_of(*conditions: Predicate | Condition | None) -> frozenset[str]:
    """The dates of the file that conditions name."""
    return frozenset(name for one in conditions if one for name in one.columns if name in FACT_NAMES)


PLACE = (LINE, CLAIM)
