"""The check comes to its end whatever dies on the way, once, and says so where the fault is ours."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import func, select

from councils.returns.models import StoredFile
from councils.returns.queries import standing_of
from councils.returns.state import State, state_of
from councils.validation import check as checking
from councils.validation.check import TryAgain
from councils.validation.models import CheckRun, FindingTotal
from reeve.database import db
from reeve.errors import NotFound
from reeve.jobs import ChildFailed
from tests.councils.uploads.desk import Desk, extract_for
from tests.councils.validation import dying_worker
from tests.councils.validation.cells import CONFIRM_RULE, faulty
from tests.reeve.identity.signing_in import token_on
from tests.warm import Killable, running, surroundings

PLACES = [
    "check.begin:committed",
    "check.run:begun",
    "check.run:committed",
    "check.record:done",
    "check.record:committed",
]


def worker(*dies_at: str) -> AbstractContextManager[Killable]:
    return running(dying_worker.work, *dies_at, surroundings=surroundings())


def until(true: Callable[[], bool], *, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come to an end"
        time.sleep(0.2)


def finished(tom: Desk) -> bool:
    with tom.at_work():
        return standing_of(tom.obligation).check_outcome is not None


@pytest.mark.parametrize("place", PLACES)
def test_a_worker_killed_at_any_step_is_recovered_by_the_next(tom: Desk, place: str) -> None:
    assert tom.upload(faulty(extract_for(tom), confirms=2)).status_code == 303
    with worker(place) as first:
        assert first.wait(timeout=90) == -signal.SIGKILL
    with worker():
        until(lambda: finished(tom))
    (version,) = tom.versions()
    run = tom.run_of(version)
    assert run.outcome == "findings"
    assert run.tries == (1 if place in ("check.record:committed",) else 2)
    with tom.at_work():
        assert db.council.scalar(select(func.count()).select_from(CheckRun)) == 1
        files = db.council.scalars(select(StoredFile.purpose).order_by(StoredFile.purpose)).all()
        assert files == ["findings", "keys", "upload"]
        count = db.council.scalars(select(FindingTotal.count).where(FindingTotal.rule_id == CONFIRM_RULE)).one()
        assert count == 2


def failing(reason: str) -> Callable[..., Mapping[str, Any]]:
    def run_child(*_args: object, **_kwargs: object) -> Mapping[str, Any]:
        raise ChildFailed(reason)

    return run_child


def words(client: FlaskClient, url: str) -> str:
    page = BeautifulSoup(client.get(url, follow_redirects=True).text, "html5lib").main
    assert page is not None
    return page.get_text(" ", strip=True)


def test_our_own_fault_is_tried_three_times_then_said_and_can_be_asked_for_again(
    tom: Desk, monkeypatch: pytest.MonkeyPatch, no_child: None
) -> None:
    sound = checking.run_child
    tom.upload(extract_for(tom))
    monkeypatch.setattr(checking, "run_child", failing("It took longer than 900 seconds."))
    for _ in range(2):
        with pytest.raises(TryAgain):
            tom.check_all()
    with tom.at_work():
        assert state_of(standing_of(tom.obligation)) is State.CHECKING
    assert "Your file is stored" in words(tom.client(), f"{tom.url}/versions/1")
    tom.check_all()
    with tom.at_work():
        assert state_of(standing_of(tom.obligation)) is State.NOT_CHECKED
    client = tom.client()
    said = words(client, f"{tom.url}/versions/1")
    assert "The fault is ours, not yours. It took longer than 900 seconds. We tried 3 times." in said
    assert "Your file is kept" in said
    monkeypatch.setattr(checking, "run_child", sound)
    token = token_on(client, f"{tom.url}/versions/1/progress")
    assert client.post(f"{tom.url}/versions/1/checks", data={"csrf_token": token}).status_code == 303
    with tom.at_work():
        assert state_of(standing_of(tom.obligation)) is State.CHECKING
    tom.check_all()
    assert tom.run_of(tom.versions()[0]).outcome in ("clean", "findings")


def test_a_check_killed_again_and_again_is_given_up_and_said(tom: Desk, no_child: None) -> None:
    tom.upload(extract_for(tom))
    (job,) = tom.jobs()
    for _ in range(3):
        with tom.at_work():
            assert checking.begin(UUID(job["version_id"]), UUID(job["check_id"]))
    tom.check_all()
    assert "The checker was stopped before it had finished." in words(tom.client(), f"{tom.url}/versions/1")


def test_a_finished_check_is_not_done_twice(tom: Desk, no_child: None) -> None:
    version = tom.uploaded(extract_for(tom))
    before = tom.run_of(version)
    tom.check_all()
    after = tom.run_of(version)
    assert (before.finished_at, before.tries, before.id) == (after.finished_at, after.tries, after.id)


def test_the_real_child_checks_within_its_limits_and_says_how_far_it_is(tom: Desk) -> None:
    version = tom.uploaded(extract_for(tom))
    run = tom.run_of(version)
    assert run.outcome in ("clean", "findings")
    assert run.lines_checked > 12
    assert run.stage == "done"


def test_a_version_that_is_not_there_fails_loudly(tom: Desk) -> None:
    with pytest.raises(NotFound):
        checking.check(tom.council.id, uuid4(), uuid4())


def test_the_progress_page_shows_bytes_and_lines_and_refreshes_without_scripts(tom: Desk) -> None:
    tom.upload(extract_for(tom))
    page = tom.client().get(f"{tom.url}/versions/1/progress")
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page.text
    assert "Waiting for its turn" in page.text
    (job,) = tom.jobs()
    with tom.at_work():
        checking.begin(UUID(job["version_id"]), UUID(job["check_id"]))
    note = checking.note_progress(tom.council.id, UUID(job["check_id"]))
    note({"stage": "lines", "lines": 7, "bytes": 5000})
    said = words(tom.client(), f"{tom.url}/versions/1/progress")
    assert "7 lines, 5.0 KB of" in said
    assert "left" in said
    note({"stage": "findings"})
    assert "Putting the findings together" in words(tom.client(), f"{tom.url}/versions/1")
