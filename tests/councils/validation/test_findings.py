"""What was found: read worst first, filtered, taken away."""

from __future__ import annotations

import csv
import io
import re

import pytest
from bs4 import BeautifulSoup

from reeve.definitions import load
from tests.councils.uploads.desk import Desk, extract_for
from tests.councils.validation.answering import answer, total, words
from tests.councils.validation.cells import CONFIRM_RULE, FIX_RULE, claim_lines, faulty
from tests.reeve.identity.signing_in import token_on

pytestmark = pytest.mark.usefixtures("no_child")


def test_the_worst_come_first_with_true_counts(tom: Desk) -> None:
    tom.uploaded(faulty(extract_for(tom), fixes=2, confirms=3))
    page = BeautifulSoup(tom.client().get(f"{tom.url}/versions/1").text, "html5lib")
    table = page.select_one("table.reeve-findings")
    assert table is not None
    rules = [found.get_text(strip=True) for found in table.select(".reeve-rule")]
    assert rules[0] == FIX_RULE
    assert CONFIRM_RULE in rules
    said = page.get_text(" ", strip=True)
    assert "2 left to fix" in said
    assert re.search(r"Pipe.*UTF-8.*dd-mm-yyyy", said)
    assert "with an earlier period" in said
    assert "no accepted version of an earlier period" in said


def test_a_rule_opens_to_its_lines_with_field_and_record(tom: Desk) -> None:
    data = faulty(extract_for(tom), fixes=2)
    tom.uploaded(data)
    said = words(tom.client().get(f"{tom.url}/versions/1/findings?rule={FIX_RULE}"))
    for line in claim_lines(data)[:2]:
        assert f"Line {line} : see the claim Record D Field LDHBDEC" in said
    assert "Showing 2 lines" in said


def test_filters_and_pages_hold_to_what_is_asked(tom: Desk) -> None:
    tom.uploaded(faulty(extract_for(tom, claims=70), fixes=60, confirms=5))
    client, base = tom.client(), f"{tom.url}/versions/1/findings"
    assert "Showing 1 to 50 of 60 lines" in words(client.get(f"{base}?rule={FIX_RULE}"))
    assert "Showing 51 to 60 of 60 lines" in words(client.get(f"{base}?rule={FIX_RULE}&page=2"))
    assert "Showing 1 to 50 of 60 lines" in words(client.get(f"{base}?severity=fix&record=D"))
    first = BeautifulSoup(client.get(f"{base}?severity=fix&record=D").text, "html5lib")
    there = {link["rel"][0]: str(link["href"]) for link in first.select("link[rel=next], link[rel=prev]")}
    assert there == {"next": f"{base}?severity=fix&record=D&page=2"}
    assert [str(link["href"]) for link in first.select("#lines a[rel=next]")] == [f"{there['next']}#lines"]
    assert "Showing none" in words(client.get(f"{base}?severity=fix&record=S"))
    assert "Showing none" in words(client.get(f"{base}?rule=NO-SUCH-RULE"))


def test_the_next_version_says_what_is_gone_and_what_is_new(tom: Desk) -> None:
    tom.uploaded(faulty(extract_for(tom), fixes=2))
    tom.uploaded(faulty(extract_for(tom), confirms=1))
    said = words(tom.client().get(f"{tom.url}/versions/2"))
    assert "1 kind of finding gone since the last version" in said
    assert re.search(rf"{CONFIRM_RULE} \S.* Lines 1 Last version None Still open 1", said)


def test_all_findings_are_taken_away_as_csv(tom: Desk) -> None:
    data = faulty(extract_for(tom, claims=70), fixes=60, confirms=5)
    tom.uploaded(data)
    answer(tom, CONFIRM_RULE, "=HYPERLINK(1)")
    got = tom.client().get(f"{tom.url}/versions/1/findings.csv")
    assert got.status_code == 200
    rows = list(csv.reader(io.StringIO(got.data.decode("utf-8-sig"))))
    assert sum(row[5:6] == [FIX_RULE] for row in rows) == 60
    confirmed = [row for row in rows if row[5:6] == [CONFIRM_RULE]]
    assert len(confirmed) == 5
    assert all(row[8:] == ["Explained", "'=HYPERLINK(1)"] for row in confirmed)
    text = got.data.decode("utf-8-sig")
    assert "SHBE" in got.headers["Content-Disposition"].upper()
    assert "Practice: nothing here counts as a return" in text
    assert "sha256:" in text


def test_no_claim_reference_is_stored_or_shown(tom: Desk) -> None:
    data = faulty(extract_for(tom), fixes=3, confirms=3)
    tom.uploaded(data)
    place = load("shbe").layout.by_record["D"]["LCHBREF"].position
    claim = data.splitlines()[claim_lines(data)[0] - 1].split(b"|")[place - 1].decode()
    assert len(claim) > 4
    for path in ("", "/findings", "/findings.csv"):
        assert claim not in tom.client().get(f"{tom.url}/versions/1{path}").text


def test_who_may_do_what(tom: Desk) -> None:
    tom.uploaded(faulty(extract_for(tom), confirms=1))
    viewer = tom.factory.person("Vi Viewer", council=tom.council, roles=("viewer",))
    for person in (tom.helen, viewer):
        assert answer(tom, CONFIRM_RULE, person=person).status_code == 403
        assert tom.client(person).get(f"{tom.url}/versions/1").status_code == 200
    assert tom.client(tom.helen).get(f"{tom.url}/versions/1/findings.csv").status_code == 200
    assert tom.client(viewer).get(f"{tom.url}/versions/1/findings.csv").status_code == 403


def test_another_council_finds_no_such_page(tom: Desk) -> None:
    version = tom.uploaded(faulty(extract_for(tom), fixes=1, confirms=1))
    other = tom.factory.council()
    tom.factory.obligation(other)
    eve = tom.factory.person("Eve Elsewhere", council=other, roles=("preparer", "certifier", "admin"))
    client = tom.client(eve)
    token = token_on(client, f"/c/{other.slug}/")
    theirs = f"/c/{other.slug}/returns/shbe/2026-10"
    for path in ("", "/uploads", "/versions/1", "/versions/1/progress", "/versions/1/findings"):
        assert client.get(tom.url + path).status_code == 404
    assert client.get(f"{tom.url}/versions/1/findings.csv").status_code == 404
    assert client.get(f"{theirs}/versions/1").status_code == 404
    for noun in ("uploads", "versions/1/explanations", "versions/1/disputes", "versions/1/checks"):
        sent = {"csrf_token": token, "rule": CONFIRM_RULE, "reason": "because"}
        assert client.post(f"{tom.url}/{noun}", data=sent).status_code == 404
    withdrawal = f"versions/1/answers/{version.id}/withdrawal"
    assert client.post(f"{tom.url}/{withdrawal}", data={"csrf_token": token}).status_code == 404
    assert total(tom, version, CONFIRM_RULE).answered == 0


@pytest.mark.parametrize("path", ["versions/99999999999999", "versions/0", "versions/x"])
def test_a_version_that_is_not_there(tom: Desk, path: str) -> None:
    assert tom.client().get(f"{tom.url}/{path}").status_code == 404
    assert tom.client().get(f"/c/{tom.council.slug}/returns/shbe%00/2026-10").status_code == 404
