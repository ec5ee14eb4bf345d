"""A form's cells: what is typed becomes an exact amount, forgivingly, or is said to be unreadable. Never a float."""

from __future__ import annotations

import re
from decimal import Decimal

from reeve.definitions import Definition
from reeve.rules import FORM, Field

Amount = int | Decimal | None

WHOLE = r"(?:\d{1,3}(?:,\d{3})+|\d+)"
SHAPES = {
    "money": re.compile(rf"{WHOLE}(?:\.\d{{1,2}})?|\.\d{{1,2}}", re.ASCII),
    "integer": re.compile(WHOLE, re.ASCII),
    "decimal": re.compile(rf"{WHOLE}(?:\.\d+)?|\.\d+", re.ASCII),
}
WANTED = {
    "money": "an amount in pounds and pence, like 1,234.50",
    "integer": "a whole number, like 1,234",
    "decimal": "a number, like 1,234.5",
}
MOST_DIGITS = 13
"""Before the point. In pence it stays below 2**53, the largest integer a canonical document holds."""


class Unreadable(ValueError):
    """What was typed is not an amount; the message says what to write."""


def entered_cells(definition: Definition) -> list[Field]:
    """The cells people fill in, in the form's order."""
    return [field for field in all_cells(definition) if field.computed is None]


def computed_cells(definition: Definition) -> list[Field]:
    return [field for field in all_cells(definition) if field.computed is not None]


def all_cells(definition: Definition) -> list[Field]:
    return list(definition.layout.by_record[FORM].values())


def read_cell(field: Field, typed: str) -> Amount:
    """The amount as typed: pence for money, else a number in the cell's own unit; None for an empty cell.

    Pound signs, spaces, thousands separators and brackets for a negative amount are taken. Raises Unreadable.
    """
    plain = re.sub(r"[\s£]", "", typed).replace("\N{MINUS SIGN}", "-").replace("\N{EN DASH}", "-")
    if not plain:
        return None
    size, negative = unsigned(plain)
    if not SHAPES[field.type].fullmatch(size) or len(size.partition(".")[0].replace(",", "")) > MOST_DIGITS:
        raise Unreadable(f"{field.label} must be {WANTED[field.type]}. Write 0 if there is nothing.")
    value = Decimal(size.replace(",", ""))
    value = -value if negative and value else value
    if field.type == "money":
        return int(value.scaleb(2))
    return int(value) if field.type == "integer" else value


def unsigned(plain: str) -> tuple[str, bool]:
    """The amount without its sign, and whether it is below zero: -5 and (5) are."""
    if plain.startswith("(") and plain.endswith(")"):
        return plain[1:-1], True
    return plain.removeprefix("-"), plain.startswith("-")


def find_fault(field: Field, typed: str) -> str | None:
    """Why a cell cannot be read, in words for the officer; None where it can."""
    try:
        read_cell(field, typed)
    except Unreadable as fault:
        return str(fault)
    return None


def unit_of(field: Field) -> str:
    """``pence`` for money, else the field's own unit."""
    return "pence" if field.type == "money" else field.unit or "number"


def as_typed(field: Field, amount: int | Decimal) -> str:
    """An amount as one would type it: 1,234.50 for 123450 pence."""
    return f"{Decimal(amount).scaleb(-2):,.2f}" if field.type == "money" else f"{amount:,}"
