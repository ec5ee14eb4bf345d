"""Reminders go to people, once each, until the return is sent; who cannot be reached is a task and is stood in for."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
import time_machine
from bs4 import BeautifulSoup
from sqlalchemy import delete, select, text, update

from councils.calendar import jobs
from councils.calendar.jobs import NotEverywhere, remind_everybody
from councils.calendar.queries import DueSoon
from councils.people.models import Unreached
from reeve.audit import record
from reeve.database import Role, now, unit
from reeve.definitions.working_days import LONDON, end_of
from reeve.department.extensions import get_request, grant
from reeve.department.models import Extension, Obligation
from reeve.errors import Refusal
from reeve.identity.models import Membership
from reeve.mail.models import Letter
from tests.councils.calendar import dying_job
from tests.councils.calendar.conftest import House
from tests.reeve.identity.signing_in import post
from tests.warm import running, surroundings

DUE = date(2027, 4, 30)


@pytest.fixture
def clock(house: House) -> Iterator[time_machine.Coordinates]:
    """Nothing written yet, and a morning long before the date."""
    house.factory.session.execute(delete(Letter))
    house.factory.session.commit()
    with time_machine.travel(datetime(2027, 3, 1, 8, tzinfo=UTC), tick=False) as travelling:
        yield travelling


def owed(house: House, *, practice: bool = False) -> Obligation:
    obligation = house.factory.obligation(house.council, "shbe", "2027-03", practice=practice, due_at=end_of(DUE))
    house.factory.session.commit()
    return obligation


def at(clock: time_machine.Coordinates, day: int, hour: int = 8, month: int = 4) -> int:
    """The job, run twice, on that day of 2027; the second time it has nothing to write."""
    clock.move_to(datetime(2027, month, day, hour, 10, tzinfo=LONDON))
    written = remind_everybody()
    jobs._served.clear()  # as in a process that has just started
    assert remind_everybody() == 0
    return written


def letters(house: House) -> list[tuple[str, str]]:
    house.factory.session.rollback()
    found = house.factory.session.scalars(select(Letter).order_by(Letter.created_at, Letter.to_name))
    return [(letter.to_name.split()[0], letter.kind) for letter in found if letter.chain_id == house.council.id]


def test_each_step_is_told_once_and_reaches_one_circle_more(house: House, clock: time_machine.Coordinates) -> None:
    owed(house)
    house.factory.person("Dee Deputy", council=house.council, roles=("certifier",))
    deputy = update(Membership).where(Membership.council_id == house.council.id, Membership.role == "certifier")
    dee = house.factory.person("Dan Deputy", council=house.council, roles=("certifier",))
    house.factory.session.execute(deputy.where(Membership.person_id == dee.id).values(deputy_for=house.helen.id))
    house.factory.session.commit()
    written = [at(clock, day) for day in (1, 2, 15, 16, 23, 29, 30)]
    assert written == [0, 1, 0, 2, 4, 5, 5]
    assert [name for name, _kind in letters(house)][:3] == ["Tom", "Dan", "Tom"]
    subjects = house.factory.session.scalars(select(Letter.subject).order_by(Letter.created_at)).all()
    assert subjects[0] == "SHBE, March 2027 is due on 30 April 2027"
    assert subjects[-1] == "SHBE, March 2027 is due today, 30 April 2027"
    assert at(clock, 1, month=5) == 0
    assert at(clock, 4, month=5) == 5
    assert letters(house)[-1][1] == "return-missed"
    assert house.history().count("return.reminded") == 6, "once a step that told somebody"


def test_ready_and_not_sent_is_told_by_the_hour_ever_louder(
    house: House, clock: time_machine.Coordinates, monkeypatch: pytest.MonkeyPatch
) -> None:
    obligation = owed(house)
    made_ready(house, obligation)
    assert at(clock, 29) == 3
    assert [at(clock, 30, hour) for hour in (8, 12, 16, 20, 22, 23)] == [3] * 6
    house.factory.session.rollback()
    subjects = house.factory.session.scalars(select(Letter.subject).order_by(Letter.created_at)).all()
    begins = list(dict.fromkeys(subject.split(":")[0] for subject in subjects))
    assert begins == ["Not sent yet", "Due today", "Send it now"]
    assert "SHBE, March 2027 is ready but not sent, and is due today, 30 April 2027" in subjects[-1]


def made_ready(house: House, obligation: Obligation) -> None:
    """A version whose check found nothing, as rows."""
    ids = {"council": house.council.id, "obligation": obligation.id, "person": house.tom.id, "at": now()}
    for statement in (
        "insert into tenants.version (council_id, id, obligation_id, number, source, practice, made_by, made_by_name, "
        "made_at) values (:council, :obligation, :obligation, 1, 'api', false, :person, 'Tom', :at)",
        "insert into tenants.check_run (council_id, id, version_id, definition_hash, engine_version, stage, "
        "lines_checked, bytes_checked, tries, outcome, enqueued_at, finished_at) values (:council, :obligation, "
        ":obligation, 'x', '1', 'done', 0, 0, 1, 'clean', :at, :at)",
    ):
        house.factory.session.execute(text(statement), ids)
    house.factory.session.commit()


def test_it_is_quiet_for_practice_and_once_it_is_sent(house: House, clock: time_machine.Coordinates) -> None:
    owed(house, practice=True)
    assert at(clock, 23) == 0
    obligation = owed(house)
    made_ready(house, obligation)
    sent = (
        "insert into tenants.submission (council_id, id, version_id, check_id, manifest, digest, signature_required, "
        "release_required, submitted_by, submitted_by_name, submitted_at) values (:council, :obligation, :obligation, "
        ":obligation, '{}', 'x', false, false, :person, 'Tom', :at)"
    )
    ids = {"council": house.council.id, "obligation": obligation.id, "person": house.tom.id, "at": now()}
    house.factory.session.execute(text(sent), ids)
    house.factory.session.commit()
    assert at(clock, 23) == 0
    assert at(clock, 30, 22) == 0


def test_more_time_begins_the_ladder_anew_and_its_answer_is_told_once(
    house: House, clock: time_machine.Coordinates
) -> None:
    obligation = owed(house)
    assert at(clock, 2) == 1
    asked = {"council_id": house.council.id, "department_id": obligation.department_id, "obligation_id": obligation.id}
    house.factory.session.add(Extension(**asked, n=1, reason="A flood.", asked_by="Tom"))
    house.factory.session.commit()
    with unit(Role.DEPARTMENT, department_id=obligation.department_id):
        request = get_request(house.council.slug, "shbe", "2027-03", 1, practice=False)
        grant(request, until=date(2027, 6, 30), words="")
    assert at(clock, 2) == 2
    told = [("Tom", "return-due"), ("Tom", "more-time"), ("Helen", "more-time")]
    assert sorted(letters(house)) == sorted(told)
    assert at(clock, 30) == 0, "the date it had counts no more"
    assert at(clock, 2, month=6) == 1


def test_an_address_that_refuses_is_a_task_for_the_admins_and_the_next_person_is_told(
    house: House, clock: time_machine.Coordinates
) -> None:
    owed(house)
    assert at(clock, 2) == 1
    refused = {"refused_at": now(), "ended_words": "The address does not exist."}
    house.factory.session.execute(update(Letter).where(Letter.to_name == "Tom Preparer").values(**refused))
    house.factory.session.commit()
    assert at(clock, 2, 9) == 1
    assert letters(house)[1:] == [("Ada", "came-back"), ("Helen", "return-due")]
    assert "letter.came_back" in house.history()
    client = house.client(house.ada)
    page = f"{house.url}/people/unreached"
    assert "The address does not exist." in client.get(page).text
    assert "Reminders did not reach 1 person" in client.get(f"{house.url}/calendar").text
    assert post(client, f"{page}/{house.tom.id}/settlement", page=page).status_code == 303
    assert "No reminder came back" in BeautifulSoup(client.get(page).text, "html5lib").get_text()
    assert at(clock, 3) == 0, "the letter that came back is not a new one a day later"
    assert at(clock, 16) == 2
    with unit(Role.COUNCIL, council_id=house.council.id) as session:
        assert [each.settled_by_name for each in session.scalars(select(Unreached))] == ["Ada Admin"]


def test_a_council_in_which_it_fails_keeps_no_other_from_its_reminder(
    house: House, clock: time_machine.Coordinates, monkeypatch: pytest.MonkeyPatch
) -> None:
    owed(house)
    due, other = jobs.due_soon, house.factory.council().id
    first = replace(due_on(house), council_id=other)
    monkeypatch.setattr(jobs, "due_soon", lambda: [first, *due()])
    monkeypatch.setattr(jobs, "remind", failing_first(jobs.remind))
    clock.move_to(datetime(2027, 4, 2, 8, tzinfo=UTC))
    with pytest.raises(NotEverywhere):
        remind_everybody()
    assert letters(house) == [("Tom", "return-due")]
    assert other not in jobs._served, "the next run tries it again"


def due_on(house: House) -> DueSoon:
    return DueSoon(house.council.id, "England", uuid4(), end_of(DUE))


def test_the_job_looks_into_no_council_in_which_nothing_has_changed(
    house: House, clock: time_machine.Coordinates, monkeypatch: pytest.MonkeyPatch
) -> None:
    owed(house)
    assert at(clock, 2) == 1
    remind_everybody()  # what it wrote itself stands in the history
    looked: list[int] = []
    monkeypatch.setattr(jobs, "remind", lambda: looked.append(1) or 0)
    clock.move_to(datetime(2027, 4, 2, 23, 50, tzinfo=LONDON))
    assert (remind_everybody(), looked) == (0, [])
    with unit(Role.COUNCIL, council_id=house.council.id):
        record("note.made", subject="people", words="did something, of whatever kind")
    assert (remind_everybody(), looked) == (0, [1])
    clock.move_to(datetime(2027, 4, 3, 0, 5, tzinfo=LONDON))
    assert (remind_everybody(), looked) == (0, [1, 1]), "another day, on which roles begin and end"


def failing_first(work: object) -> object:
    calls = iter([True])

    def once() -> int:
        if next(calls, False):
            raise Refusal
        return work()  # type: ignore[operator, no-any-return]

    return once


@pytest.mark.parametrize("place", ["calendar.write:done", "calendar.write:committed"])
def test_a_letter_is_written_once_whatever_kills_the_job(house: House, place: str) -> None:
    house.factory.session.execute(delete(Letter))
    house.owes(days=3)
    with running(dying_job.remind, place, surroundings=surroundings()) as job:
        assert job.wait(timeout=90) == -signal.SIGKILL
    kept = len(letters(house))
    assert kept == (0 if place.endswith("done") else 3)
    assert remind_everybody() == 3 - kept
    assert remind_everybody() == 0
    assert len(letters(house)) == 3
