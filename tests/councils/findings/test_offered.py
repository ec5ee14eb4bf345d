"""What was said last period is offered for the same rule, and never taken over by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from tests.councils.returns.test_pages import accepted
from tests.councils.uploads.desk import Desk, extract_for
from tests.councils.uploads.test_upload import submit_by_hand
from tests.councils.validation.answering import answer, total, words
from tests.councils.validation.cells import CONFIRM_RULE, claim_lines, faulty

REASON = "The landlord is a charity."


@pytest.mark.usefixtures("no_child")
@pytest.mark.parametrize("rejected", [False, True])
def test_a_reason_of_the_version_accepted_last(tom: Desk, rejected: bool) -> None:
    before = replace(tom, obligation=tom.factory.obligation(tom.council, "shbe", "2026-09"))
    earlier = before.uploaded(faulty(extract_for(before), confirms=2))
    assert answer(before, CONFIRM_RULE, REASON).status_code == 303
    submit_by_hand(before, before.run_of(earlier))
    accepted(before, before.obligation, rejected=rejected)
    now = tom.uploaded(faulty(extract_for(tom, seed=6), confirms=2))
    client, url = tom.client(), f"{tom.url}/versions/1/findings?rule={CONFIRM_RULE}"
    assert (f"For the last period Tom Preparer wrote: “{REASON}”" in words(client.get(url))) is not rejected
    (box,) = BeautifulSoup(client.get(f"{url}&reason=last").text, "html5lib").select("textarea")
    assert box.get_text(strip=True) == ("" if rejected else REASON)
    assert total(tom, now, CONFIRM_RULE).answered == 0


@pytest.mark.usefixtures("no_child")
def test_a_reason_for_one_record_is_offered_for_that_record_alone(tom: Desk) -> None:
    before = replace(tom, obligation=tom.factory.obligation(tom.council, "shbe", "2026-09"))
    data = faulty(extract_for(before), confirms=2)
    first, second = claim_lines(data)[:2]
    earlier = before.uploaded(data)
    assert answer(before, CONFIRM_RULE, REASON, line=first).status_code == 303
    assert answer(before, CONFIRM_RULE, "Another reason.", line=second).status_code == 303
    submit_by_hand(before, before.run_of(earlier))
    accepted(before, before.obligation, rejected=False)
    now = tom.uploaded(faulty(extract_for(tom), confirms=1))
    client, url = tom.client(), f"{tom.url}/versions/1/findings?rule={CONFIRM_RULE}"
    page = BeautifulSoup(client.get(url).text, "html5lib")
    (note,) = [note.get_text(" ", strip=True) for note in page.select("td .reeve-note") if "wrote" in note.text]
    assert f"For the last period Tom Preparer wrote: “{REASON}”" in note
    assert "Another reason." not in page.text
    for query, said in ((f"&line={first}&reason=last", REASON), ("&reason=last", ""), ("&line=x&reason=last", "")):
        (box,) = BeautifulSoup(client.get(url + query).text, "html5lib").select("textarea")
        assert box.get_text(strip=True) == said
    assert total(tom, now, CONFIRM_RULE).answered == 0
