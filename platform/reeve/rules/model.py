"""What a definition says of one return, as the engine needs it: fields, rules, figures, the shape of the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal

FieldType = Literal["text", "code", "date", "money", "integer", "decimal"]
Status = Literal["confirmed", "provisional", "spare"]
Severity = Literal["stop", "fix", "confirm"]
RuleKind = Literal["structure", "row", "unique", "alike", "references", "aggregate", "compare_last", "total"]

FIELD_TYPES = ("text", "code", "date", "money", "integer", "decimal")
STATUSES = ("confirmed", "provisional", "spare")
SEVERITIES = ("stop", "fix", "confirm")
KINDS = ("structure", "row", "unique", "alike", "references", "aggregate", "compare_last", "total")
FORM = "FORM"
"""The record type of a form's cells."""


class DefinitionError(Exception):
    """A definition cannot be used. The message names the file, the rule or field, and what to do."""


@dataclass(frozen=True, slots=True)
class Field:
    """One position of one record type, or one cell of a form.

    ``minimum`` and ``maximum`` are in the field's own unit: pence for money, a number for integer and decimal, an ISO
    date for a date. ``max_length`` counts characters, for text and codes. ``computed`` is the expression of a derived
    form cell. ``required_source`` says why a required field is required. ``section`` is the part of the form it stands
    in; ``formerly`` is our own name for a cell whose official number came later; an ``optional`` cell is entered only
    where its label says so, and is not missed where it is empty. ``label_cy`` is the label in Welsh, if there is one.
    """

    record: str
    position: int
    name: str
    label: str
    type: FieldType
    unit: str = ""
    codes: tuple[str, ...] | None = None
    minimum: str | None = None
    maximum: str | None = None
    required: bool = False
    personal: bool = False
    status: Status = "confirmed"
    source: str = ""
    max_length: int | None = None
    computed: str | None = None
    required_source: str = ""
    section: str = ""
    formerly: str = ""
    optional: bool = False
    label_cy: str = ""


@dataclass(frozen=True, slots=True)
class Rate:
    """What one line of ``parameters.csv`` says holds from ``first`` to ``last``, both included (None: until further
    notice). ``amount`` is in pence, months, millionths or a plain number by the table's unit, or a day; a banded amount
    holds from ``at_least`` pence."""

    first: date
    last: date | None
    amount: int | date
    at_least: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """The amounts of one name, in order of ``first`` and ``at_least``: what a predicate looks up by a date.

    ``unit`` is pounds (the amounts are in pence), percent (they are in millionths), months or number. In a table of
    ages ``first`` and ``last`` are days of birth, and the amount is an age in months or the day that age is reached.
    """

    name: str
    unit: Literal["pounds", "months", "number", "percent"]
    rates: tuple[Rate, ...]

    @property
    def label(self) -> str:
        return self.name.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Term:
    """A name for an expression over the fields of a line, so that rules read well and the work is done once."""

    name: str
    record: tuple[str, ...]
    expression: str
    label: str


@dataclass(frozen=True, slots=True)
class Rule:
    """What must be true, and what to say when it is not. ``when`` and ``must`` are SQL over the fields of a line.

    ``options`` holds what its kind needs besides: ``to`` (references); ``of``, ``on``, ``sum``, ``latest`` and ``by``,
    ``where`` (aggregate); ``amounts`` (total); ``find``, or ``varies``, from which ``must`` was written (compare_last);
    ``check`` and ``says``, the message with what was seen (structure).
    """

    id: str
    kind: RuleKind
    severity: Severity
    record: tuple[str, ...]
    fields: tuple[str, ...]
    message: str
    source: str = ""
    when: str | None = None
    must: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    derived: bool = False
    status: Status = "confirmed"


@dataclass(frozen=True, slots=True)
class FigureSpec:
    """A figure shown, signed and compared. From an extract: the count of ``record`` lines, or the ``sum`` or ``mean``
    of a field or expression over them, where ``where`` is true; ``by`` gives one figure for each code of a field.
    Lines where the expression has no value are no part of a mean. From a form: the cell itself.

    ``group`` is the heading it is shown under, ``note`` what has to be known to read it, ``provisional`` that its
    meaning is ours.
    """

    cell: str
    label: str
    unit: str = ""
    record: str | tuple[str, ...] = FORM
    sum: str | None = None
    where: str | None = None
    mean: str | None = None
    by: str | None = None
    group: str = ""
    note: str = ""
    provisional: bool = False

    @property
    def records(self) -> tuple[str, ...]:
        return (self.record,) if isinstance(self.record, str) else self.record


@dataclass(frozen=True, eq=False)
class Layout:
    """One definition as the engine needs it. ``key`` is an expression giving the claim reference of a line.

    ``positions`` is the number of positions on every line. ``reference_date`` is the header's position (from 1) that
    holds the reference date, the only one known; ``council_code`` the one where our samples carry a council's code.
    ``quote`` is empty when quotes are ordinary. ``rules`` holds the hand-written and the derived rules;
    ``tables`` and ``terms`` are what their predicates may name besides fields and dates.
    """

    return_key: str
    kind: Literal["extract", "form"]
    records: Mapping[str, str]
    fields: tuple[Field, ...]
    rules: tuple[Rule, ...] = ()
    figures: tuple[FigureSpec, ...] = ()
    tables: tuple[Table, ...] = ()
    terms: tuple[Term, ...] = ()
    positions: int = 0
    key: str | None = None
    header: bool = True
    trailer: bool = True
    reference_date: int | None = None
    council_code: int | None = None
    delimiters: tuple[str, ...] = ("|", ",", "\t")
    quote: str = ""
    max_line_bytes: int = 1_000_000

    @cached_property
    def by_record(self) -> Mapping[str, Mapping[str, Field]]:
        """Fields by record type and name, in order of position."""
        table: dict[str, dict[str, Field]] = {record: {} for record in self.records}
        for one in sorted(self.fields, key=lambda each: each.position):
            table.setdefault(one.record, {})[one.name] = one
        return table

    @cached_property
    def by_id(self) -> Mapping[str, Rule]:
        return {rule.id: rule for rule in self.rules}

    def find_field(self, record: str, name: str) -> Field | None:
        return self.by_record.get(record, {}).get(name)
