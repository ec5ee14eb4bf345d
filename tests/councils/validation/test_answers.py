"""What is said to findings: explained, disputed, taken back, carried to the next version."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from councils.returns.queries import contributors_of, recent_history
from councils.returns.state import State, state_of
from tests.councils.uploads.desk import Desk, extract_for
from tests.councils.uploads.test_upload import submit_by_hand
from tests.councils.validation.answering import answer, standing, total, words
from tests.councils.validation.cells import CONFIRM_RULE, FIX_RULE, claim_lines, faulty
from tests.reeve.identity.signing_in import heading, token_on

pytestmark = pytest.mark.usefixtures("no_child")


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
    said = words(tom.client().get(f"{tom.url}/versions/1/findings?rule={FIX_RULE}"))
    assert "Fewer than 5 councils have sent SHBE, October 2026 with a dispute of this rule" in said


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
