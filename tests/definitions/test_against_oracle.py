"""Every rule of the extract, on lines nobody thought of: the engine and the oracle find the same, place by place, and
count the same figures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from reeve.rules import Facts, Field, Period, Previous, check
from tests.definitions.examples import LAST_MONTH, example
from tests.definitions.test_shbe import SHBE, WRITTEN
from tests.definitions.together import Rows, block, whole
from tests.rules.oracle import Finding, Oracle
from tests.rules.oracle_figures import figures

LAYOUT = SHBE.layout
TODAY = date(2026, 11, 23)
PERIOD = Period.parse("2026-10")
KNOWN = {"today": TODAY, "period_start": PERIOD.start, "period_end": PERIOD.end}
CHECKED = {rule.id for rule in LAYOUT.rules if rule.kind != "structure"}

_DAYS = (
    "08-10-2026", "09-10-2026", "10-09-2026", "07-09-2026", "01-08-2026", "05-04-2026", "31-01-2027", "04-03-2024",
    "29-02-2024", "01-05-2016", "30-04-2016", "15-05-2019", "20-06-1960", "31-12-1960", "06-10-1954", "02-02-1950",
    "15-05-2007", "08-10-2010", "01-01-1900",
)  # fmt: skip
_MONEY = (
    "0", "1", "49", "50", "100", "200", "400", "1000", "1965", "2040", "4685", "9000", "9500", "12000", "15000",
    "19200", "49000", "600000", "600001", "1100000", "1600001", "-5",
)  # fmt: skip
_TEXTS = (
    "XA000001A", "XA000002A", "XA900001B", "BG123456A", "CR123456A", "XX999999A", "AA1 1AA", "NOWHERE", "HB000001",
    "HB000002", "T0000001", "000000", "12345678", "Y",
)  # fmt: skip
_PLAIN = ("0", "1", "2", "15", "16", "20", "101")
_CODES = ("0", "1", "2", "5", "8", "99", "Y", "N", "?")

_NAMED = {(record, name) for rule in WRITTEN for record in rule.record for name in rule.fields}
_FIELDS = [field for field in LAYOUT.fields if (field.record, field.name) in _NAMED]


def values(kind: str, codes: tuple[str, ...] | None) -> tuple[str, ...]:
    pools: Mapping[str, tuple[str, ...]] = {
        "date": _DAYS, "money": _MONEY, "integer": _PLAIN, "decimal": _PLAIN, "code": codes or _CODES,
    }  # fmt: skip
    return pools.get(kind, _TEXTS)


NAMES = sorted(rule.id for rule in WRITTEN if rule.id in CHECKED)
_AT_ONCE = 9


@st.composite
def months(draw: st.DrawFn) -> tuple[bytes, bytes | None]:
    """Some examples in one file and one before it. In the lines each is about, the cells its rule is about are made
    absent, unreadable or something else."""
    chosen = draw(st.lists(st.sampled_from(NAMES), min_size=4, max_size=6))
    blocks = [block(LAYOUT, name, number) for number, name in enumerate(chosen, 1)]
    for name, pair in zip(chosen, blocks, strict=True):
        for rows in pair:
            _change(draw, rows, [field for field in _FIELDS if field.name in ABOUT[name]])
    this, last = ([row for pair in blocks for row in pair[which]] for which in (0, 1))
    return whole(this, "08-10-2026"), draw(st.sampled_from([None, whole(last, LAST_MONTH)]))


def _change(draw: st.DrawFn, rows: Rows, fields: list[Field]) -> None:
    cells = [(row, field) for row in rows for field in fields if field.record == row[0]]
    for row, field in draw(st.lists(st.sampled_from(cells), max_size=5)) if cells else ():
        known = values(field.type, field.codes)
        row[field.position - 1] = draw(st.one_of(st.just(""), st.just("?x"), *[st.sampled_from(known)] * 2))


ABOUT = {
    rule.id: set(re.findall(r"[A-Z][A-Z0-9]+", f"{rule.fields} {rule.when} {rule.must} {rule.options}"))
    for rule in WRITTEN
}


Result = tuple[Counter[Finding], dict[str, Any]]
"""The findings, and every figure by its cell."""


def engine(this: bytes, last: bytes | None) -> Result:
    before = None if last is None else Previous.from_file(LAYOUT, BytesIO(last))
    checked = check(LAYOUT, BytesIO(this), facts=Facts(PERIOD, frozenset(), TODAY), previous=before)
    rows = checked.findings.select("line", "rule", "claim").iter_rows()
    found = Counter(row for row in rows if row[1] in CHECKED)
    return found, {figure.cell: figure.amount for figure in checked.figures}


def oracle(this: bytes, last: bytes | None) -> Result:
    before = None if last is None else Oracle.of(LAYOUT, last, dict(KNOWN))
    own = Oracle.of(LAYOUT, this, dict(KNOWN), before)
    return own.run(), figures(own)


@settings(
    max_examples=18,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)
@given(months())
def test_the_engine_and_the_oracle_find_the_same(files: tuple[bytes, bytes | None]) -> None:
    assert engine(*files) == oracle(*files)


@pytest.mark.parametrize("first", range(0, len(NAMES), _AT_ONCE), ids=lambda first: NAMES[first])
def test_they_agree_on_every_example_and_the_rule_is_among_what_they_find(first: int) -> None:
    names = NAMES[first : first + _AT_ONCE]
    blocks = [block(LAYOUT, name, number) for number, name in enumerate(names, 1)]
    this = whole([row for one, _ in blocks for row in one], "08-10-2026")
    last = whole([row for _, one in blocks for row in one], LAST_MONTH)
    found, _ = said = oracle(this, last)
    assert said == engine(this, last)
    alone = {rule.id for rule in WRITTEN if rule.kind != "total"} - NEEDS_ITS_OWN_HEADER
    assert set(names) & alone <= {rule for _, rule, _ in found}


NEEDS_ITS_OWN_HEADER = {"SHBE-D-187"}


@pytest.mark.parametrize("rule", ["good", *(rule.id for rule in WRITTEN if rule.kind == "total"), "SHBE-D-187"])
def test_they_agree_on_the_totals_of_every_example(rule: str) -> None:
    this, last = example(LAYOUT, rule)
    found, _ = said = oracle(this, last)
    assert said == engine(this, last)
    assert rule == "good" or rule in {name for _, name, _ in found}
