"""Words to start from where a figure moved further than its threshold. Without a database."""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType

import pytest

from councils.validation.moved import SAY_WHY, moved_in_words
from reeve.definitions import Period, load
from tests.definitions.forms import check as check_form
from tests.definitions.forms import example, good

ENGLAND = load("hb-subsidy-final.england")
YEAR = Period.parse("2024-25")


def amounts(cells: dict[str, str]) -> dict[str, Decimal | int | None]:
    return {figure.cell: figure.amount for figure in check_form(ENGLAND, cells).figures}


NOW = MappingProxyType(amounts(good(ENGLAND)))


def words(rule: str, before: dict[str, str]) -> str | None:
    return moved_in_words(ENGLAND, ENGLAND.layout.by_id[rule], NOW, amounts(good(ENGLAND) | before), YEAR)


def test_a_total_says_what_of_its_parts_moved_most_and_leaves_the_reason_to_the_officer() -> None:
    said = words("HBSF-AC-006", {"x210": "15400000", "x160": "20400000", "x901": "500001"})
    assert said == (
        "Total subsidy claimed is £48,399,000.00, £9,899,999.00 (25.7%) more than the £38,499,001.00 of financial year "
        "2024-25. What moved most: Rent allowances: subsidy claimed, with any addition for local authority error "
        "(x210), up £10,000,000.00 (64.9%); HRA: subsidy claimed, with any addition for local authority error (x160), "
        "down £100,000.00 (0.5%); Administration subsidy received (x901), down £1.00 (0.0%). "
        f"This is because {SAY_WHY}."
    )


def test_a_figure_that_was_nothing_has_no_percentage() -> None:
    said = words("HBSF-AC-009", {"x210": "0"})
    assert said is not None
    assert "£25,400,000.00 more than the £0.00 of" in said


def test_nothing_is_offered_where_nothing_moved_nor_for_another_kind_of_rule() -> None:
    assert words("HBSF-AC-006", {}) is None
    assert words("HBSF-AC-001", {"x210": "1"}) is None


@pytest.mark.parametrize("rule", ["HBSF-AC-006", "HBSF-AC-007", "HBSF-AC-008", "HBSF-AC-009"])
def test_every_finding_of_a_threshold_has_words_to_start_from(rule: str) -> None:
    cells, before = example(ENGLAND, rule)
    assert before is not None
    said = moved_in_words(ENGLAND, ENGLAND.layout.by_id[rule], amounts(cells), amounts(before), YEAR)
    assert said is not None
    assert said.endswith(f"{SAY_WHY}.")
