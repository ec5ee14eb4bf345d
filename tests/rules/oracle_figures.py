"""The figures of an extract worked out a second time, in plain Python, line by line."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from typing import Any

from reeve.rules import FigureSpec
from tests.rules import oracle_words as words
from tests.rules.oracle import Oracle, Unreadable


def figures(oracle: Oracle) -> dict[str, Any]:
    """Every figure by its cell; None where it cannot be known."""
    found: dict[str, Any] = {}
    for spec in oracle.layout.figures:
        try:
            found |= _by_code(oracle, spec) if spec.by else {spec.cell: _amount(oracle, spec)}
        except Unreadable:
            found[spec.cell] = None
    return found


def _amount(oracle: Oracle, spec: FigureSpec) -> Any:
    told = [amount for _, amount in _told(oracle, spec)]
    if not spec.mean:
        return sum(told)
    if not told:
        return None
    places = 0 if "pence" in spec.unit else 1
    tenths = Fraction(sum(map(Fraction, told)), len(told)) * 10**places
    whole = (tenths + Fraction(1, 2)).__floor__() if tenths >= 0 else -((-tenths + Fraction(1, 2)).__floor__())
    return whole if not places else Decimal(whole).scaleb(-1)


def _by_code(oracle: Oracle, spec: FigureSpec) -> dict[str, Any]:
    """Without the limit on how many codes are shown, which has a test of its own."""
    found: dict[str, Any] = defaultdict(int)
    for line, amount in _told(oracle, spec, every=True):
        code = line.cells[str(spec.by)]
        shown = "none" if code is None else code if len(code) <= 2 and code.isascii() and code.isalnum() else "other"
        found[f"{spec.cell}.{shown}"] += amount
    return dict(found)


def _told(oracle: Oracle, spec: FigureSpec, *, every: bool = False) -> list[tuple[Any, Any]]:
    """Each line counted with what it counts for; with ``every`` also the others, for nothing."""
    told = []
    texts = [text for text in (spec.where, spec.sum, spec.mean) if text]
    if any(words.mentions(text, "ref_date", oracle.layout) for text in texts) and not oracle.facts["ref_date"]:
        raise Unreadable
    for line in oracle.lines:
        if line.record not in spec.records:
            continue
        names = oracle.names(line)
        counted = oracle.value(spec.where, names) if spec.where else True
        total = spec.sum or spec.mean
        amount = oracle.value(total, names) if total else 1
        if counted is True and amount is not None:
            told.append((line, amount))
        elif every:
            told.append((line, 0))
    return told
