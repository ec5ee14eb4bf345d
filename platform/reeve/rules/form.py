"""Checking one form: the same rules and predicates as an extract, over a single line whose cells a person typed.

A cell given as text is read as typed: money in pounds ("1,234.50", "£1,234"), dates as dd-mm-yyyy or dd/mm/yyyy. A cell
given as a number is already in its own unit: pence for money. Derived cells are computed here, whatever was given.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

import polars as pl

from reeve.rules.accepted import Accepted
from reeve.rules.cells import read_cells
from reeve.rules.derived import WHOLE_POUNDS
from reeve.rules.held_up import without_asking_for
from reeve.rules.lines import LINE
from reeve.rules.model import FORM, Field, Layout
from reeve.rules.passing import Pass
from reeve.rules.period import Period
from reeve.rules.piece import computed
from reeve.rules.plan import plan_of
from reeve.rules.result import Checked, Facts, Figure
from reeve.rules.whole import finish

CellValue = str | int | Decimal | None
_POUNDS = re.compile(r"(-?)£?(\d{1,3}(?:,\d{3})+|\d{1,13})(?:\.(\d\d))?")
_NOTHING = pl.lit(None, dtype=pl.String)
_NUMBER = re.compile(r"-?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?")


def check_form(
    layout: Layout,
    cells: Mapping[str, CellValue],
    *,
    facts: Facts,
    previous: Mapping[str, CellValue] | None = None,
    key: bytes = b"",
    unable: Collection[str] = (),
) -> Checked:
    """One run of ``layout`` over one form; ``previous`` are the cells of the version accepted last, ``unable`` those
    whose figure the council has said it cannot supply: no rule asks for them."""
    last = (
        None
        if previous is None
        else _accepted(layout, tuple(_texts(layout, previous).items()), facts.period, facts.today)
    )
    passing = _pass(layout, _texts(layout, cells), facts)
    checked = without_asking_for(finish(passing, last, key=key, lines=1), layout, unable)
    bare = checked.findings.with_columns(line=pl.lit(None, dtype=pl.UInt32), claim=_NOTHING, record_key=_NOTHING)
    return replace(checked, findings=bare, figures=tuple(_figures(layout, passing.kept(None).frame(FORM))))


def figures_of_form(layout: Layout, cells: Mapping[str, CellValue], *, facts: Facts) -> tuple[Figure, ...]:
    """The figures ``check_form`` gives, without looking for findings: what a form being filled in shows."""
    plan = plan_of(layout)
    own = plan.records[FORM]
    typed = computed(own, read_cells(_line(_texts(layout, cells)), own.fields, own.claim), Pass(plan, facts).facts)
    return tuple(_figures(layout, typed.frame))


@lru_cache(maxsize=128)
def _accepted(
    layout: Layout, texts: tuple[tuple[str, str | None], ...], period: Period | None, today: date
) -> Accepted:
    """What is compared with the form accepted last. That does not change, and every save of a draft asks for it."""
    earlier = _pass(layout, dict(texts), Facts(period=period, council_codes=frozenset(), today=today))
    return Accepted(finish(earlier, None, key=b"", lines=1).keys)


def _texts(layout: Layout, cells: Mapping[str, CellValue]) -> dict[str, str | None]:
    return {name: _text(field, cells.get(name)) for name, field in layout.by_record[FORM].items()}


def _pass(layout: Layout, texts: Mapping[str, str | None], facts: Facts) -> Pass:
    passing = Pass(plan_of(layout), facts)
    passing.examine_form(FORM, _line(texts))
    return passing


def _line(texts: Mapping[str, str | None]) -> pl.DataFrame:
    columns = {name: [text] for name, text in texts.items()}
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String()))
    return frame.with_columns(pl.lit(1, dtype=pl.UInt32).alias(LINE))


def _text(field: Field, value: CellValue) -> str | None:
    """The cell as an extract would write it; text that cannot be read keeps a shape that cannot be read either."""
    if value is None or field.computed:
        return None
    if not isinstance(value, str):
        return f"{value:f}" if isinstance(value, Decimal) and field.type == "decimal" else str(int(value))
    typed = value.strip()
    if not typed:
        return None
    if field.type == "money":
        return _pence(typed)
    if field.type in ("integer", "decimal"):
        return typed.replace(",", "") if _NUMBER.fullmatch(typed) else f"?{typed}"
    return typed


def _pence(typed: str) -> str:
    found = _POUNDS.fullmatch(typed.replace(" ", ""))
    return f"{found[1]}{found[2].replace(',', '')}{found[3] or '00'}" if found else f"?{typed}"


def _figures(layout: Layout, line: pl.DataFrame) -> Iterator[Figure]:
    fields = layout.by_record[FORM]
    labels = {spec.cell: (spec.label, spec.unit) for spec in layout.figures} or {
        name: (field.label, "pence" if field.unit == WHOLE_POUNDS else field.unit)
        for name, field in fields.items()
        if field.type in ("money", "integer", "decimal")
    }
    for cell, (label, unit) in labels.items():
        yield Figure(cell, label, _amount(line[cell][0]), unit or fields[cell].unit)


def _amount(value: int | float | None) -> int | Decimal | None:
    return Decimal(str(round(value, 6))) if isinstance(value, float) else value
