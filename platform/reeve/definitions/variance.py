"""How far a figure may move from the one accepted last before it is asked about: ``varies`` of a compare_last rule.

``varies = { percent = 20, amount = 50_000 }`` holds for the rule's first field: it is asked about where it has moved by
more than the percentage, and where an amount is given too (in pounds for money, else in the field's own unit), by more
than that as well. Thresholds are data with a source; where no source gives one it is ours and the message says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reeve.rules.model import Field

PENCE = 100


class WrongThreshold(ValueError):
    """``varies`` cannot be used; the message says what to write."""


def within(varies: Mapping[str, Any], field: Field) -> str:
    """What must be true, as a predicate over the field and ``last.`` field. Raises WrongThreshold."""
    name, percent, amount = field.name, varies.get("percent"), varies.get("amount")
    if set(varies) - {"percent", "amount"} or not varies:
        raise WrongThreshold("“varies” takes percent, amount or both.")
    if field.type not in ("money", "integer"):
        raise WrongThreshold("“varies” is for an amount of money or a whole number.")
    if any(given is not None and (type(given) is not int or given <= 0) for given in (percent, amount)):
        raise WrongThreshold("percent and amount of “varies” are whole numbers above nothing.")
    moved = f"abs({name} - last.{name})"
    parts = [] if percent is None else [f"{moved} * 100 <= {percent} * abs(last.{name})"]
    if amount is not None:
        parts.append(f"{moved} <= {amount * PENCE if field.type == 'money' else amount}")
    return " OR ".join(parts)
