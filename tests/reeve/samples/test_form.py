"""The debt form's invented quarters roll forward."""

from __future__ import annotations

from itertools import pairwise

from reeve.samples.form import closing, debt_quarters


def test_each_quarter_opens_where_the_one_before_closed() -> None:
    quarters = debt_quarters("LDS", 6)
    assert all(after["c001"] == closing(before) for before, after in pairwise(quarters))


def test_the_same_council_gets_the_same_figures() -> None:
    assert debt_quarters("LDS", 3) == debt_quarters("LDS", 3)
    assert debt_quarters("LDS", 3) != debt_quarters("HPL", 3)


def test_no_more_is_recovered_than_is_owed() -> None:
    assert all(0 < row["c003"] < row["c001"] + row["c002"] for row in debt_quarters("LDS", 8))
