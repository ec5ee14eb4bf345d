"""The main job's list of bad input once more, by API: a clear answer, and what was sent kept or nothing at all."""

from __future__ import annotations

import pytest

from tests.councils.api.machines import Machine, said
from tests.councils.uploads.desk import Desk, extract_for
from tests.councils.validation.test_bad_input import READ, UNREADABLE, Spoil, assert_kept

pytestmark = pytest.mark.one_server
NOT_EMPTY = [case for case in UNREADABLE if case[0] != "empty"]


@pytest.mark.parametrize(("spoil", "words"), [case[1:] for case in NOT_EMPTY], ids=[case[0] for case in NOT_EMPTY])
def test_what_cannot_be_read_is_said_and_kept(nightly: Machine, tom: Desk, spoil: Spoil, words: str) -> None:
    data = spoil(extract_for(tom))
    body = nightly.uploaded(data)
    assert body["check"]["outcome"] == "unreadable"
    assert body["check"]["left"]["stop"] >= 1
    assert any(words in total["message"] for total in body["check"]["by_rule"]), body["check"]["by_rule"]
    assert body["state"] == "Needs fixing"
    assert_kept(tom, tom.versions()[-1], data)
    assert said(nightly.get(body["findings_url"]))["findings"][0]["severity"] == "stop"


@pytest.mark.parametrize(("spoil", "words"), [case[1:] for case in READ], ids=[case[0] for case in READ])
def test_what_is_wrong_in_part_is_said_line_by_line(nightly: Machine, tom: Desk, spoil: Spoil, words: str) -> None:
    data = spoil(extract_for(tom))
    body = nightly.uploaded(data)
    assert body["check"]["outcome"] == "findings"
    found = said(nightly.get(body["findings_url"], per_page=1000))["findings"]
    assert any(words in finding["message"] for finding in found)
    assert_kept(tom, tom.versions()[-1], data)


@pytest.mark.parametrize("case", [*NOT_EMPTY[3:6], *READ[2:5]], ids=lambda case: case[0])
def test_a_check_that_keeps_nothing_says_the_same(nightly: Machine, tom: Desk, case: tuple[str, Spoil, str]) -> None:
    body = nightly.checked_only(case[1](extract_for(tom)))
    assert any(case[2] in total["message"] for total in body["check"]["by_rule"])
    assert not tom.versions()
