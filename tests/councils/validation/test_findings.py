"""What was found: read worst first, explained, disputed, taken back, taken away."""

from __future__ import annotations

import csv
import io
import re

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from councils.returns.models import Standing, Version
from councils.returns.queries import contributors_of, recent_history, standing_of
from councils.returns.state import State, state_of
from councils.validation.models import FindingTotal
from reeve.database import db
from reeve.definitions import load
from reeve.identity.models import Person
from tests.councils.uploads.desk import Desk, extract_for
from tests.councils.uploads.test_upload import submit_by_hand
from tests.councils.validation.cells import CONFIRM_RULE, FIX_RULE, claim_lines, faulty
from tests.reeve.identity.signing_in import heading, token_on

pytestmark = pytest.mark.usefixtures("no_child")


def words(answer: TestResponse) -> str:
    page = BeautifulSoup(answer.text, "html5lib").main
    assert page is not None
    return page.get_text(" ", strip=True)


def standing(tom: Desk) -> Standing:
    with tom.at_work():
        return standing_of(tom.obligation)


def total(tom: Desk, version: Version, rule: str) -> FindingTotal:
    run = tom.run_of(version)
    with tom.at_work():
        return db.council.scalars(
            select(FindingTotal).where(FindingTotal.check_id == run.id, FindingTotal.rule_id == rule)
        ).one()


def answer(
    tom: Desk,
    rule: str,
    reason: str = "The benefits system holds it like this.",
    *,
    noun: str = "explanations",
    line: int | None = None,
    version: int = 1,
    person: Person | None = None,
    client: FlaskClient | None = None,
) -> TestResponse:
    client = client or tom.client(person)
    data = {"rule": rule, "reason": reason, "csrf_token": token_on(client, f"/c/{tom.council.slug}/")}
    return client.post(
        f"{tom.url}/versions/{version}/{noun}", data=data | ({} if line is None else {"line": str(line)})
    )


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
    assert "Showing none" in words(client.get(f"{base}?severity=fix&record=S"))
    assert "Showing none" in words(client.get(f"{base}?rule=NO-SUCH-RULE"))


def test_explaining_a_whole_rule_answers_all_its_lines(tom: Desk) -> None:
    version = tom.uploaded(faulty(extract_for(tom), confirms=3))
    assert state_of(standing(tom)) is State.NEEDS_EXPLAINING
    assert answer(tom, CONFIRM_RULE).status_code == 303
    assert total(tom, version, CONFIRM_RULE).answered == total(tom, version, CONFIRM_RULE).count == 3
    with tom.at_work():
        acts = {each.act for each in contributors_of(version)}
        assert acts == {"uploaded", "explained"}
        assert recent_history(limit=1)[0].words == f"explained {CONFIRM_RULE} in version 1 of SHBE, October 2026"
    assert "All explained." in words(tom.client().get(f"{tom.url}/versions/1"))


def test_explaining_one_claim_answers_that_claim_alone(tom: Desk) -> None:
    data = faulty(extract_for(tom), confirms=3)
    version = tom.uploaded(data)
    line = claim_lines(data)[1]
    asked = tom.client().get(f"{tom.url}/versions/1/findings?rule={CONFIRM_RULE}&line={line}")
    assert f"Explain line {line}" in words(asked)
    assert answer(tom, CONFIRM_RULE, line=line).status_code == 303
    assert total(tom, version, CONFIRM_RULE).answered == 1
    answer(tom, CONFIRM_RULE, "Said again, better.", line=line)
    assert total(tom, version, CONFIRM_RULE).answered == 1
    said = words(tom.client().get(f"{tom.url}/versions/1/findings?rule={CONFIRM_RULE}"))
    assert "Said again, better." in said
    assert "The benefits system holds it like this." not in said


def test_a_dispute_lets_the_return_go_on(tom: Desk) -> None:
    version = tom.uploaded(faulty(extract_for(tom), fixes=2))
    assert state_of(standing(tom)) is State.NEEDS_FIXING
    assert answer(tom, FIX_RULE, noun="disputes").status_code == 303
    assert standing(tom).open_fixes == 0
    assert state_of(standing(tom)) in (State.READY_TO_SEND, State.NEEDS_EXPLAINING)
    with tom.at_work():
        assert "disputed" in {each.act for each in contributors_of(version)}


def test_an_answer_can_be_taken_back(tom: Desk) -> None:
    version, client = tom.uploaded(faulty(extract_for(tom), fixes=2)), tom.client()
    answer(tom, FIX_RULE, noun="disputes", client=client)
    page = BeautifulSoup(client.get(f"{tom.url}/versions/1/findings?rule={FIX_RULE}").text, "html5lib")
    form = page.select_one("form[action$=withdrawal]")
    assert form is not None
    token = token_on(client, f"/c/{tom.council.slug}/")
    assert client.post(str(form["action"]), data={"csrf_token": token}).status_code == 303
    assert total(tom, version, FIX_RULE).answered == 0
    assert client.post(str(form["action"]), data={"csrf_token": token}).status_code == 404


@pytest.mark.parametrize(("reason", "said"), [("", "Enter the reason"), ("x", "in a few words"), ("x" * 2001, "2,000")])
def test_a_reason_is_asked_for(tom: Desk, reason: str, said: str) -> None:
    version = tom.uploaded(faulty(extract_for(tom), confirms=1))
    refused = answer(tom, CONFIRM_RULE, reason)
    assert refused.status_code == 422
    assert "There is a problem" in words(refused)
    assert said in words(refused)
    assert total(tom, version, CONFIRM_RULE).answered == 0


def test_a_reason_for_the_lines_ticked_alone(tom: Desk) -> None:
    data = faulty(extract_for(tom), confirms=4)
    version = tom.uploaded(data)
    lines, client = claim_lines(data), tom.client()
    page = BeautifulSoup(client.get(f"{tom.url}/versions/1/findings?rule={CONFIRM_RULE}").text, "html5lib")
    assert [int(str(box["value"])) for box in page.select("input[name=ticked][form=answer-form]")] == lines[:4]
    assert tick(tom, client, [lines[0], lines[2]]).status_code == 303
    assert total(tom, version, CONFIRM_RULE).answered == 2
    assert tick(tom, client, [lines[0], lines[5]]).status_code == 404
    nothing = tick(tom, client, [])
    assert nothing.status_code == 422
    assert "Tick at least one line in the list, or choose every line" in nothing.text
    assert total(tom, version, CONFIRM_RULE).answered == 2
    with tom.at_work():
        said = [entry.words for entry in recent_history(limit=5)]
    assert f"explained {CONFIRM_RULE} on 2 lines in version 1 of SHBE, October 2026" in said


def tick(tom: Desk, client: FlaskClient, lines: list[int]) -> TestResponse:
    given = {"rule": CONFIRM_RULE, "reason": "As it is.", "about": "ticked", "ticked": [str(line) for line in lines]}
    token = token_on(client, f"/c/{tom.council.slug}/")
    return client.post(f"{tom.url}/versions/1/explanations", data={**given, "csrf_token": token})


def test_each_severity_has_its_own_answer(tom: Desk) -> None:
    tom.uploaded(faulty(extract_for(tom), fixes=1, confirms=1))
    assert heading(answer(tom, FIX_RULE)) == "This cannot be explained"
    assert heading(answer(tom, CONFIRM_RULE, noun="disputes")) == "This cannot be disputed"
    assert answer(tom, "NO-SUCH-RULE").status_code == 404
    assert answer(tom, CONFIRM_RULE, line=999_999_999).status_code == 404


def test_nothing_is_said_once_it_is_sent_nor_to_an_earlier_version(tom: Desk) -> None:
    tom.uploaded(faulty(extract_for(tom), confirms=2))
    second = tom.uploaded(faulty(extract_for(tom), confirms=1))
    assert heading(answer(tom, CONFIRM_RULE)) == "This is not the newest version"
    submit_by_hand(tom, tom.run_of(second))
    assert heading(answer(tom, CONFIRM_RULE, version=2)) == "This version is closed"


def test_answers_are_carried_to_the_next_version_by_rule_and_claim(tom: Desk) -> None:
    data = faulty(extract_for(tom), fixes=2, confirms=3)
    tom.uploaded(data)
    ann = tom.factory.person("Ann Preparer", council=tom.council, roles=("preparer",))
    line = claim_lines(data)[0]
    answer(tom, CONFIRM_RULE, "Asked the landlord.", line=line, person=ann)
    answer(tom, FIX_RULE, "The rule is wrong.", noun="disputes", person=ann)
    second = tom.uploaded(faulty(extract_for(tom), fixes=1, confirms=2))
    assert total(tom, second, CONFIRM_RULE).answered == 1
    assert total(tom, second, FIX_RULE).answered == 1
    with tom.at_work():
        assert {(each.name, each.act) for each in contributors_of(second)} == {
            ("Tom Preparer", "uploaded"),
            ("Ann Preparer", "explained"),
            ("Ann Preparer", "disputed"),
        }


def test_a_reason_for_a_few_lines_is_not_carried_to_more(tom: Desk) -> None:
    tom.uploaded(faulty(extract_for(tom), confirms=1))
    answer(tom, CONFIRM_RULE)
    second = tom.uploaded(faulty(extract_for(tom), confirms=4))
    assert total(tom, second, CONFIRM_RULE).answered == 0


def test_what_was_taken_back_is_not_carried(tom: Desk) -> None:
    client = tom.client()
    tom.uploaded(faulty(extract_for(tom), confirms=2))
    answer(tom, CONFIRM_RULE, client=client)
    second = tom.uploaded(faulty(extract_for(tom, seed=6), confirms=2))
    assert total(tom, second, CONFIRM_RULE).answered == 2
    page = BeautifulSoup(client.get(f"{tom.url}/versions/2").text, "html5lib")
    form = page.select_one("form[action$=withdrawal]")
    assert form is not None
    client.post(str(form["action"]), data={"csrf_token": token_on(client, f"/c/{tom.council.slug}/")})
    third = tom.uploaded(faulty(extract_for(tom, seed=7), confirms=2))
    assert total(tom, third, CONFIRM_RULE).answered == 0


def test_the_next_version_says_what_is_gone_and_what_is_new(tom: Desk) -> None:
    tom.uploaded(faulty(extract_for(tom), fixes=2))
    tom.uploaded(faulty(extract_for(tom), confirms=1))
    said = words(tom.client().get(f"{tom.url}/versions/2"))
    assert "1 kind of finding gone since the last version" in said
    assert "New since the last version." in said


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
