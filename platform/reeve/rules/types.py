"""What an expression may be: the types of predicates, and the names a predicate may use.

A code is text and never a number. Money is a whole number of pence: it may be added to money, multiplied by a plain
number, and compared with money or with a number written in the rule. A number that went through a decimal is not exact,
and asking whether it equals another is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

from reeve.rules.model import Field, Layout, Table

Base = Literal["text", "date", "number", "boolean", "table"]
LAST_REFERENCE_DATE = "last_ref_date"
FACTS = ("ref_date", "today", "period_start", "period_end", LAST_REFERENCE_DATE)
"""Dates known for the whole file: the header's reference date, the day of the check, the period's two ends, and the
reference date of the version accepted last."""


@dataclass(frozen=True, slots=True)
class Type:
    """``money`` is None for a number written in the rule, which may stand for pence or for a plain number."""

    base: Base
    money: bool | None = False
    exact: bool = True

    def words(self) -> str:
        if self.base == "number":
            return "an amount of money" if self.money else "a number"
        return {"text": "text or a code", "date": "a date", "boolean": "a condition", "table": "a table"}[self.base]


TEXT, DATE, BOOLEAN, TABLE = Type("text"), Type("date"), Type("boolean"), Type("table")
INTEGER, MONEY, LITERAL = Type("number"), Type("number", money=True), Type("number", money=None)
DECIMAL_LITERAL = Type("number", money=None, exact=False)

_OF_FIELD = {"text": TEXT, "code": TEXT, "date": DATE, "money": MONEY, "integer": INTEGER, "decimal": INTEGER}


@dataclass(frozen=True, slots=True)
class Name:
    """Something a predicate may name: the column that holds it, its type, and its field if it is one.

    A table has no column. A term has the expression that gives it, the columns that expression ``reads``, and a
    ``label`` for people.
    """

    column: str
    type: Type
    field: Field | None = None
    table: Table | None = None
    expr: pl.Expr | None = None
    reads: frozenset[str] = frozenset()
    label: str = ""


Scope = Mapping[str, Name]


def names_of(fields: Iterable[Field], *, prefix: str = "") -> dict[str, Name]:
    """The names these fields give; with a prefix such as ``last.`` before each name and column."""
    return {prefix + one.name: Name(prefix + one.name, _OF_FIELD[one.type], one) for one in fields}


def facts(layout: Layout | None = None) -> dict[str, Name]:
    """What every predicate may name: the dates of the file, and the tables of the definition."""
    tables = {one.name: Name("", TABLE, table=one) for one in layout.tables} if layout else {}
    return tables | {name: Name(name, DATE) for name in FACTS}
