"""A check that fails for our fault: said to the officer, told to the platform once, nothing of the council in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from councils.returns.models import StoredFile
from councils.validation import check as checking
from councils.validation.check import FAULT, MOST_TRIES, TryAgain
from councils.validation.models import CheckRun
from councils.validation.pages import progress_steps
from reeve.database import Role, db, now, unit
from reeve.faults.models import Fault
from reeve.faults.report import fault_of, reference_of
from reeve.faults.tell import tell_fault
from reeve.jobs import ChildFailed, Turn
from reeve.mail.models import Letter
from tests.councils.uploads.desk import Desk, extract_for
from tests.councils.validation.answering import words
from tests.reeve.identity.signing_in import sign_in

pytestmark = pytest.mark.usefixtures("no_child")

SECRET = "Quillbeast"
TOO_LONG = "It took longer than 900 seconds."


def raising(error: Exception) -> Callable[..., Mapping[str, Any]]:
    def instead(*_args: object, **_kwargs: object) -> Mapping[str, Any]:
        raise error

    return instead


def given_up(tom: Desk) -> CheckRun:
    """The check, tried until it was given up; the worker runs it again however often it is asked to."""
    assert tom.upload(extract_for(tom)).status_code == 303
    for _ in range(MOST_TRIES + 2):
        with suppress(TryAgain):
            tom.check_all()
    return tom.run_of(tom.versions()[-1])


def told(run: CheckRun, tom: Desk) -> list[str]:
    """The jobs that tell the platform of it."""
    with tom.factory.engine.connect() as connection:
        found = connection.scalars(text("select args from jobs.procrastinate_jobs where task_name = 'tell-fault'"))
        return [args["fault_id"] for args in found if args["fault_id"] == str(fault_of(run.id))]


def test_a_failed_check_is_told_to_the_platform_once(tom: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "run_child", raising(ChildFailed(TOO_LONG)))
    run, admin = given_up(tom), tom.factory.platform_admin()
    assert (run.outcome, run.tries, run.problem) == ("failed", MOST_TRIES, TOO_LONG)
    (fault_id,) = told(run, tom)
    assert tell_fault(UUID(fault_id)) >= 1
    assert tell_fault(UUID(fault_id)) == 0
    with unit(Role.PLATFORM) as session:
        fault = session.get_one(Fault, UUID(fault_id))
        assert (fault.what, fault.return_key, fault.reason, fault.tries) == ("check", "shbe", TOO_LONG, MOST_TRIES)
        (letter,) = session.scalars(select(Letter).where(Letter.once == f"fault:{fault.id}:{admin.id}"))
    assert reference_of(run.id) in letter.subject
    assert TOO_LONG in letter.body
    assert (letter.chain_id, letter.to_email) == (None, admin.email)
    for ours in (tom.council.name, tom.council.slug, str(tom.council.id), str(run.id), "shbe.txt"):
        assert ours not in letter.subject + letter.body
    seen = words(sign_in(tom.app.test_client(), admin).get("/platform/health"))
    assert f"{reference_of(run.id)} When" in seen
    assert TOO_LONG in seen
    assert tom.council.name not in seen


def test_the_officer_reads_the_same_reference_and_that_the_file_is_kept(
    tom: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "run_child", raising(ChildFailed(TOO_LONG)))
    run = given_up(tom)
    said = words(tom.client().get(f"{tom.url}/versions/1/progress"))
    assert "The fault is ours, not yours" in said
    assert f"only the reference {reference_of(run.id)}" in said
    assert "Your file is kept" in said


def test_a_fault_nobody_thought_of_leaves_no_check_waiting_for_ever(
    tom: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(checking, "record_result", raising(KeyError(SECRET)))
    run = given_up(tom)
    assert (run.outcome, run.tries, run.problem) == ("failed", MOST_TRIES, FAULT)
    assert len(told(run, tom)) == 1
    logged = capsys.readouterr().out
    assert "KeyError" in logged
    assert SECRET not in logged


def test_what_is_likely_over_soon_is_left_to_the_queue_and_counted(tom: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "run_child", raising(ConnectionError("gone")))
    assert tom.upload(extract_for(tom)).status_code == 303
    for _ in range(MOST_TRIES):
        with pytest.raises(ConnectionError):
            tom.check_all()
    assert told(tom.run_of(tom.versions()[-1]), tom) == []
    tom.check_all()
    run = tom.run_of(tom.versions()[-1])
    assert run.outcome == "failed"
    assert len(told(run, tom)) == 1


def test_the_council_role_may_report_a_fault_and_read_none(tom: Desk) -> None:
    with tom.at_work(), pytest.raises(Exception, match="permission denied"):
        db.council.scalars(select(Fault)).all()


def test_what_is_not_done_says_how_far_it_is_and_how_long_is_left() -> None:
    began = now()
    file = StoredFile(name="shbe.txt", size=1_000_000)

    def said(run: CheckRun | None, *, after: int, turn: Turn | None = None) -> list[str | None]:
        steps = progress_steps(run, file, now=began + timedelta(seconds=after), since=began, turn=turn)
        return [step.get("words") for step in steps[1:]]

    assert said(None, after=20)[0] == "Waiting for its turn: it begins when the checks before it are done"
    assert "for 7 minutes, longer than it should" in str(said(None, after=430)[0])
    assert [said(None, after=430, turn=Turn(*one))[0] for one in ((2, 1, 80.0), (1, 1, 20.0), (1, 1, None))] == [
        "Waiting for its turn: 2 checks are before yours; about 3 minutes",
        "Waiting for its turn: 1 check is before yours; less than a minute",
        "Waiting for its turn: 1 check is before yours",
    ]
    assert "longer than it should" in str(said(None, after=430, turn=Turn(2, 0, 80.0))[0])
    halfway = CheckRun(stage="lines", started_at=began, enqueued_at=began, lines_checked=900, bytes_checked=500_000)
    assert said(halfway, after=60)[0] == "900 lines, 500 KB of 1.0 MB, about 70 seconds left"
    last = CheckRun(stage="findings", started_at=began, enqueued_at=began, lines_checked=1800, bytes_checked=1_000_000)
    assert said(last, after=80) == ["1,800 lines", "The last step, about 30 seconds left"]
