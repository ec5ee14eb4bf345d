"""What changed since the last upload, by rule and by line."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from tests.councils.uploads.desk import Desk, extract_for
from tests.councils.validation.answering import words
from tests.councils.validation.cells import CONFIRM_RULE, DECISION_DATE, FIX_RULE, changed, claim_lines, faulty
from tests.reeve.identity.signing_in import heading

pytestmark = pytest.mark.usefixtures("no_child")


def shown_lines(tom: Desk, query: str) -> list[int]:
    page = BeautifulSoup(tom.client().get(f"{tom.url}/versions/2/findings?{query}").text, "html5lib")
    cells = page.select("table.reeve-lines tbody tr td:first-child .reeve-cell-body")
    return [int(cell.get_text(strip=True).split(":")[0].replace(",", "")) for cell in cells]


def test_fixed_still_there_and_new_even_where_lines_have_moved(tom: Desk) -> None:
    data = extract_for(tom)
    one, two, three = claim_lines(data)[:3]
    tom.uploaded(changed(faulty(data, confirms=1), {(one, DECISION_DATE): "soon", (two, DECISION_DATE): "soon"}))
    header, *rest = changed(data, {(two, DECISION_DATE): "soon", (three, DECISION_DATE): "soon"}).splitlines(
        keepends=True
    )
    tom.uploaded(b"".join([header, b"\n", *rest]))
    page = words(tom.client().get(f"{tom.url}/versions/2/since"))
    assert "What changed since version 1" in page
    assert f"{FIX_RULE} Fixed 1 fixed: {FIX_RULE} Still there 1 still there: {FIX_RULE} New 1 new: {FIX_RULE}" in page
    assert f"{CONFIRM_RULE} Fixed 1 fixed: {CONFIRM_RULE} Still there 0 New 0" in page
    assert shown_lines(tom, f"rule={FIX_RULE}&since=fixed") == [one]
    assert shown_lines(tom, f"rule={FIX_RULE}&since=still") == [two + 1]
    assert shown_lines(tom, f"rule={FIX_RULE}&since=new") == [three + 1]
    assert shown_lines(tom, f"rule={CONFIRM_RULE}&since=fixed") == [one]


def test_what_is_fixed_cannot_be_answered(tom: Desk) -> None:
    tom.uploaded(faulty(extract_for(tom), confirms=2))
    tom.uploaded(extract_for(tom))
    page = BeautifulSoup(
        tom.client().get(f"{tom.url}/versions/2/findings?rule={CONFIRM_RULE}&since=fixed").text, "html5lib"
    )
    assert not page.select("form[action$=explanations]")
    assert not page.select("a[href*=claims]")
    assert "Lines of the last version that are fixed" in page.get_text()


def test_a_first_version_has_nothing_to_compare_with(tom: Desk) -> None:
    tom.uploaded(faulty(extract_for(tom), fixes=1))
    assert heading(tom.client().get(f"{tom.url}/versions/1/since")) == "There is no earlier version"
    got = tom.client().get(f"{tom.url}/versions/1/findings?since=new&rule={FIX_RULE}")
    assert "1 line" in words(got)


def test_findings_of_one_field(tom: Desk) -> None:
    data = faulty(extract_for(tom), fixes=2, confirms=3)
    tom.uploaded(data)
    tom.uploaded(data + b"\n")
    assert shown_lines(tom, "field=LDHBDEC") == claim_lines(data)[:2]
    assert shown_lines(tom, "field=NOSUCH") == []
