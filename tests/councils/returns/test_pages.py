"""The council's home and the page of a return's period."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from werkzeug.test import TestResponse

from councils.returns.add_version import add_version
from councils.returns.queries import (
    NoSuchReturn,
    all_standings,
    figures_of,
    get_obligation,
    previous_accepted,
    standing_of,
)
from councils.signoff.models import Submission
from councils.uploads.take_in import retention_until
from councils.validation.queries import keys_file_of
from reeve.audit import record
from reeve.database import now
from reeve.definitions import load
from reeve.definitions.working_days import end_of
from reeve.department.models import Acceptance, Consignment, Obligation, Rejection
from reeve.identity.queries import today
from tests.councils.uploads.desk import Desk, extract_for, sample
from tests.councils.uploads.test_upload import submit_by_hand


def words(answer: TestResponse) -> str:
    assert answer.status_code == 200, answer.text[:300]
    page = BeautifulSoup(answer.text, "html5lib").main
    assert page is not None
    return page.get_text(" ", strip=True)


def home(tom: Desk) -> TestResponse:
    return tom.client().get(f"/c/{tom.council.slug}/")


def test_the_home_says_what_is_due_how_it_stands_and_what_comes_next(tom: Desk) -> None:
    tom.factory.obligation(tom.council, "hbdr", "2026-27-Q2", due_at=end_of(today() + timedelta(days=2)))
    said = words(home(tom))
    assert "HBDR, July to September 2026 (quarter 2 of 2026-27)" in said
    assert "Due in 2 days" in said
    assert "Fill in the form" in said
    assert "SHBE, October 2026" in said
    assert "No date set" in said
    assert "Upload the file" in said
    assert said.index("HBDR") < said.index("SHBE")


@pytest.mark.one_server
def test_money_is_in_the_recent_history_of_those_who_deal_with_it(tom: Desk) -> None:
    """Whoever may see the subscription sees its acts too; the whole history stays whole for everybody."""
    admin = tom.factory.person("Ada Admin", council=tom.council, roles=("admin",))
    refused = f"/c/{tom.council.slug}/subscription/quotes"
    with tom.at_work():
        record("policy.changed", subject="policy", words="did something else")
        record("subscription-like", subject="subscriptions", words="did something named alike")
        record("invoice.issued", subject="subscription", words="issued an invoice")
        record("quote.made", subject="subscription/quotes/1", words="made a quote")
        record("refused", subject=refused, words="was refused a quote")
    money = ("issued an invoice", "made a quote", "was refused a quote")
    for person, sees in ((tom.tom, False), (tom.helen, True), (admin, True)):
        said = words(tom.client(person).get(f"/c/{tom.council.slug}/")).lower()
        assert "did something else" in said
        assert "did something named alike" in said
        assert [entry in said for entry in money] == [sees] * 3, person.name


def test_an_empty_home_says_what_will_appear(tom: Desk) -> None:
    other = tom.factory.council()
    ann = tom.factory.person("Ann Preparer", council=other, roles=("preparer",))
    said = words(tom.client(ann).get(f"/c/{other.slug}/"))
    assert "Nothing is due. A return appears here as soon as your council owes it." in said


def test_practice_returns_nobody_has_begun_are_folded_and_open_where_nothing_else_is_to_do(tom: Desk) -> None:
    for period in ("2026-07", "2026-08"):
        tom.factory.obligation(tom.council, period=period)
    said = words(home(tom))
    assert "Begin with a practice return" in said
    assert "3 practice returns to try" in said
    assert "Upload the file : SHBE, August 2026" in said
    assert folded(tom) is False
    tom.factory.obligation(tom.council, "hbdr", "2026-27-Q2", due_at=end_of(today() + timedelta(days=2)))
    said = words(home(tom))
    assert said.index("HBDR") < said.index("3 practice returns to try") < said.index("SHBE")
    assert folded(tom) is True


def folded(tom: Desk) -> bool:
    details = BeautifulSoup(home(tom).text, "html5lib").select_one("main details")
    assert details is not None
    return "open" not in details.attrs


@pytest.mark.usefixtures("no_child")
def test_ready_but_not_sent_near_the_time_is_warned_of(tom: Desk) -> None:
    tom.factory.session.get_one(Obligation, (tom.council.id, tom.obligation.id)).due_at = now() + timedelta(hours=30)
    tom.factory.session.commit()
    version = tom.uploaded(extract_for(tom))
    said = words(home(tom))
    run = tom.run_of(version)
    if run.outcome == "clean":
        assert "SHBE, October 2026 is ready but not sent." in said


@pytest.mark.usefixtures("no_child")
def test_the_periods_page_shows_state_steps_versions_and_history(tom: Desk) -> None:
    tom.uploaded(b"")
    page = tom.client().get(tom.url)
    said = words(page)
    assert "<title>SHBE, October 2026: needs fixing" in page.text
    assert "Version 1" in said
    assert "shbe.txt" in said
    assert "Uploaded version 1 of SHBE, October 2026" in said
    assert "cannot be read as this return" in said
    assert "Practice" in said
    assert "Provisional" in said
    assert len(BeautifulSoup(page.text, "html5lib").select("main .govuk-button")) == 1


def test_others_are_told_whose_turn_it_is(tom: Desk) -> None:
    said = words(tom.client(tom.helen).get(tom.url))
    assert "A preparer starts this. There is nothing for you to do." in said


def test_there_is_no_such_return(tom: Desk) -> None:
    for path in ("shbe/2026-11", "nothing/2026-10", "shbe/october"):
        assert tom.client().get(f"/c/{tom.council.slug}/returns/{path}").status_code == 404


def test_practice_comes_before_live(tom: Desk) -> None:
    tom.factory.live(tom.council)
    tom.factory.obligation(tom.council, practice=False)
    tom.factory.obligation(tom.council, period="2026-12", practice=False)
    with tom.at_work():
        assert get_obligation("shbe", "2026-10").practice is True
        assert get_obligation("shbe", "2026-12").practice is False
        with pytest.raises(NoSuchReturn):
            get_obligation("shbe", "2027-01")
        assert len(all_standings()) == 3


def accepted(tom: Desk, obligation: Obligation, *, rejected: bool = False) -> None:
    """As if the department had accepted version 1 of ``obligation``."""
    session = tom.factory.session
    submission = session.scalars(select(Submission).where(Submission.council_id == tom.council.id)).one()
    known = {"council_id": tom.council.id, "department_id": obligation.department_id}
    consignment = Consignment(
        **known,
        id=uuid4(),
        obligation_id=obligation.id,
        submission_id=submission.id,
        number=1,
        version_number=1,
        practice=True,
        manifest="{}",
        digest="sha256:" + "0" * 64,
        sealed_at=now(),
    )
    session.add(consignment)
    session.flush()
    session.add(Acceptance(**known, consignment_id=consignment.id, n=1, person_name="Ash Analyst"))
    if rejected:
        session.add(
            Rejection(**known, consignment_id=consignment.id, n=1, person_name="Ash Analyst", reasons="Not this one.")
        )
    session.commit()


@pytest.mark.usefixtures("no_child")
@pytest.mark.parametrize("rejected", [False, True])
def test_last_periods_accepted_version_is_compared_with(tom: Desk, rejected: bool) -> None:
    code = extract_for(tom).split(b"|", 2)[1].decode()
    september = tom.factory.obligation(tom.council, period="2026-09")
    before = Desk(tom.app, tom.factory, tom.council, september, tom.tom, tom.helen)
    first = before.uploaded(sample(code, "2026-09", 15, 0.0, 5))
    submit_by_hand(before, before.run_of(first))
    accepted(tom, september, rejected=rejected)
    with tom.at_work():
        previous = previous_accepted(tom.obligation)
        assert (previous is None) is rejected
        assert previous is None or (previous.version.id, str(previous.period)) == (first.id, "2026-09")
        assert previous is None or previous.figures.keys() == {figure.cell for figure in figures_of(first)}
        assert keys_file_of(first) is not None
    assert tom.upload(extract_for(tom)).status_code == 303
    tom.check_all()
    version = tom.versions()[-1]
    run = tom.run_of(version)
    assert (run.reading or {})["not_applicable"] == [] or rejected
    said = words(tom.client().get(f"{tom.url}/versions/1"))
    assert ("September 2026 is what the department accepted" in said) is not rejected
    assert ("What moved most" in said) is not rejected
    every = words(tom.client().get(f"{tom.url}/versions/1/figures"))
    assert "Mean days to decide a change" in every
    assert ("No earlier period has been accepted yet" in every) is rejected


def test_a_form_version_is_numbered_like_any_other(tom: Desk) -> None:
    form = tom.factory.obligation(tom.council, "hbdr", "2026-27-Q2")
    with tom.at_work():
        assert [add_version(form, source="form").number for _ in range(2)] == [1, 2]
        assert standing_of(form).versions == 2


def test_retention_counts_from_the_periods_end() -> None:
    assert str(retention_until(load("shbe"), "2026-10")) == "2028-02-01"
    assert str(retention_until(load("hbdr"), "2026-27-Q2")) == "2033-10-01"
