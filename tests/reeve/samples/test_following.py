"""The month after follows from the one before, as a council's caseload does."""

from __future__ import annotations

from pathlib import Path

import pytest

from reeve.samples.following import NotLastMonth

from .conftest import Sample, make
from .test_extract import LAYOUT


def by_reference(rows: list[list[str]]) -> dict[str, list[str]]:
    return {row[1]: row for row in rows}


def test_keeps_the_number_of_claims(november: Sample) -> None:
    assert len(november.of("D")) == 2000


def test_most_claims_go_on(october: Sample, november: Sample) -> None:
    before, after = by_reference(october.of("D")), by_reference(november.of("D"))
    assert len(before.keys() & after.keys()) > 1900
    assert after.keys() - before.keys()


def test_a_paid_claim_that_is_gone_has_its_end_in_a_c_line(october: Sample, november: Sample) -> None:
    after, ended = by_reference(november.of("D")), by_reference(november.of("C"))
    gone = [row for row in october.of("D") if row[1] not in after and row[LAYOUT["LCHBSTAT"]] == "1"]
    assert gone
    assert all(ended[row[1]][LAYOUT["CDENDHB"]] for row in gone)


def test_an_award_changes_only_with_a_change_line_that_opens_at_the_old_award(
    october: Sample, november: Sample
) -> None:
    before, changes = by_reference(october.of("D")), by_reference(november.of("T"))
    award = LAYOUT["LAHBAMT"]
    changed = [row for row in november.of("D") if row[1] in before and row[award] != before[row[1]][award]]
    assert changed
    for row in changed:
        assert changes[row[1]][LAYOUT["LAHBAMTBC"]] == before[row[1]][award]
        assert changes[row[1]][LAYOUT["CAHBNEWENT"]] == row[award]


def test_claims_that_waited_are_decided(october: Sample, november: Sample) -> None:
    after = by_reference(november.of("D"))
    waited = october.of("A")
    assert waited
    assert all(after[row[1]][LAYOUT["CCNINO"]] == row[LAYOUT["CCNINO"]] for row in waited)


def test_an_open_review_goes_on_or_is_completed(october: Sample, november: Sample) -> None:
    after, reviews = by_reference(november.of("D")), by_reference(november.of("R"))
    still_open = [row for row in october.of("R") if not row[LAYOUT["LDREVOUTC"]] and row[1] in after]
    assert still_open
    assert all(reviews[row[1]][LAYOUT["LDREVOPEN"]] == row[LAYOUT["LDREVOPEN"]] for row in still_open)


def test_fewer_claims_than_last_month_ends_the_rest(october: Sample, tmp_path: Path) -> None:
    smaller = make(tmp_path / "smaller.txt", "2026-11", claims=500, previous=october.path)
    assert len(smaller.of("D")) == 500
    assert len(smaller.of("C")) > 1400


@pytest.mark.parametrize(("month", "code"), [("2026-12", "LDS"), ("2026-11", "HPL")])
def test_another_month_or_council_is_refused(october: Sample, tmp_path: Path, month: str, code: str) -> None:
    with pytest.raises(NotLastMonth):
        make(tmp_path / "refused.txt", month, council_code=code, previous=october.path)


def test_a_file_that_is_no_sample_is_refused(tmp_path: Path) -> None:
    stranger = tmp_path / "stranger.txt"
    stranger.write_text("D|1|2\n")
    with pytest.raises(NotLastMonth, match="not a sample"):
        make(tmp_path / "refused.txt", "2026-11", previous=stranger)
