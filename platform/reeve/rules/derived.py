"""Rules that follow from the fields, so that nobody writes them by hand: type, codes, range, length, required.

Their ids are ``<RETURN>-<record>-<position>-<kind>`` and never change while a field keeps its position.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from reeve.rules.model import FORM, Field, Rule, RuleKind, Severity, Status

DERIVED = ("type", "codes", "range", "length", "whole", "required")
WHOLE_POUNDS = "pence, whole pounds"
"""The unit of money that a form takes in whole pounds."""

_HOW = {
    "date": "is not a date. Write it as dd-mm-yyyy.",
    "money": "is not an amount. Write whole pence as digits, for example 1250 for £12.50.",
    "integer": "is not a whole number. Write it as digits only.",
    "decimal": "is not a number. Write it as digits, with a point before any decimals.",
}
_TYPED = {"money": "is not an amount. Write pounds and pence, for example 1,234.50."}
_CODES_SHOWN = 12


def derive(return_key: str, fields: Iterable[Field]) -> tuple[Rule, ...]:
    """All derived rules of these fields, in order of record type and position."""
    return tuple(rule for field in fields if field.status != "spare" for rule in _rules_of(return_key, field))


def derived_id(return_key: str, field: Field, kind: str) -> str:
    """For example ``SHBE-D-202-type``."""
    return f"{return_key.upper()}-{field.record}-{field.position}-{kind}"


def _rules_of(return_key: str, field: Field) -> Iterator[Rule]:
    def rule(kind: str, severity: Severity, says: str) -> Rule:
        derived = derived_id(return_key, field, kind)
        subject = f"“{field.label}”" if field.record == FORM else field.name
        return _rule(derived, severity, field, f"{subject} {says}", kind)

    careful: Severity = "fix" if field.status == "confirmed" else "confirm"
    if field.type in _HOW and field.computed is None:
        yield rule(
            "type", careful, _TYPED.get(field.type, _HOW[field.type]) if field.record == FORM else _HOW[field.type]
        )
    if field.codes is not None:
        yield rule("codes", careful, f"is not one of the codes known for it. {_codes(field.codes)}")
    if field.minimum is not None or field.maximum is not None:
        yield rule("range", careful, f"is {_range(field)}. Check it.")
    if field.max_length is not None:
        yield rule("length", careful, f"is longer than {field.max_length} characters. Shorten it.")
    if field.unit == WHOLE_POUNDS and field.computed is None:
        says = "has pence, and the form takes whole pounds. Round it: 50 pence or less goes down, more goes up."
        yield rule("whole", careful, says)
    if field.required:
        required = rule("required", careful, f"is missing. Enter “{field.label}”.")
        yield replace(required, source=field.required_source or required.source)


def _rule(rule_id: str, severity: Severity, field: Field, message: str, check: str) -> Rule:
    kind: RuleKind = "row"
    status: Status = field.status
    return Rule(
        id=rule_id,
        kind=kind,
        severity=severity,
        record=(field.record,),
        fields=(field.name,),
        message=message,
        source=field.source or "the field's own definition",
        options={"check": check},
        derived=True,
        status=status,
    )


def _codes(codes: tuple[str, ...]) -> str:
    if len(codes) > _CODES_SHOWN:
        return "Check it against the list of codes."
    return f"Use {', '.join(codes[:-1])} or {codes[-1]}." if len(codes) > 1 else f"Use {codes[0]}."


def _range(field: Field) -> str:
    low, high = _shown(field, field.minimum), _shown(field, field.maximum)
    if field.minimum is not None and field.maximum is not None:
        return f"not between {low} and {high}"
    return f"less than {low}" if field.minimum is not None else f"more than {high}"


def _shown(field: Field, limit: str | None) -> str:
    if limit is None:
        return ""
    if field.type == "money":
        return pounds(int(limit))
    if field.type == "date":
        year, month, day = limit.split("-")
        return f"{day}-{month}-{year}"
    return limit


def pounds(pence: int) -> str:
    """£1,234.50 for 123450; a minus before the sign of the pound."""
    return f"{'-' if pence < 0 else ''}£{abs(pence) // 100:,}.{abs(pence) % 100:02}"
