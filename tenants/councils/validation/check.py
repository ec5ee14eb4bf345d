"""One check from beginning to end, in named steps, each a unit of its own. Killed anywhere, it starts again.

``check.begin`` notes the try before it is made, ``check.run`` hands the file to a child process, ``check.record`` keeps
what was found. What a killed try left in the store is known by no row and is swept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.exc import DBAPIError

from councils.returns.models import Version
from councils.returns.queries import definition_of, get_obligation_by_id
from councils.validation.asking import Asked, ask
from councils.validation.models import CheckRun
from councils.validation.queries import find_check, get_version_by_id
from councils.validation.record import record_failed, record_result
from reeve.database import Role, db, now, unit
from reeve.installation import here
from reeve.jobs import ChildFailed, keep_spare, run_child, step, without_words
from reeve.vault import StoreUnavailable

log = structlog.get_logger("reeve.validation")

WORK = "councils.validation.child:work"
MOST_TRIES = 3
Progress = Callable[[Mapping[str, Any]], None]
FAULT = "A fault in Reeve stopped it."
PASSING = (DBAPIError, StoreUnavailable, ConnectionError)
"""What is likely over when the queue tries again; ``begin`` counts these tries too."""
STOPPED = "The checker was stopped before it had finished."


class TryAgain(RuntimeError):
    """The check did not finish, through no fault of the file; the queue runs it again."""


def check(council_id: UUID, version_id: UUID, check_id: UUID) -> None:
    """Check one version. Does nothing where this check is done already; raises TryAgain to be run once more."""
    with step("check.begin", council_id=council_id):
        if not begin(version_id, check_id):
            return
    try:
        check_once(council_id, version_id, check_id)
    except ChildFailed as failure:
        give_way(council_id, check_id, failure.reason)
    except PASSING:
        raise
    except Exception as error:
        log.error("check failed", check=str(check_id), fault=without_words(error))
        give_way(council_id, check_id, FAULT)


def check_once(council_id: UUID, version_id: UUID, check_id: UUID) -> None:
    with step("check.run", council_id=council_id):
        asked = ask(get_version_by_id(version_id))
    result = run_checker(asked, on_progress=note_progress(council_id, check_id))
    with step("check.record", council_id=council_id):
        record_result(get_check(check_id), get_version_by_id(version_id), asked, result)


def run_checker(asked: Asked, *, on_progress: Progress) -> Mapping[str, Any]:
    """What the child found, within this installation's limits of memory and time. Raises ChildFailed."""
    settings = here().settings
    return run_child(
        WORK,
        asked.payload,
        memory=settings.check_memory,
        seconds=settings.check_seconds,
        on_progress=on_progress,
    )


def checker_ahead() -> AbstractContextManager[object]:
    """While the block lasts, the child of the next check is begun before it is asked for."""
    settings = here().settings
    return keep_spare(WORK, memory=settings.check_memory, seconds=settings.check_seconds)


def begin(version_id: UUID, check_id: UUID) -> bool:
    """Note the try. False where there is nothing to do: the check is done, or was tried too often."""
    version = get_version_by_id(version_id)
    run = find_check(check_id) or new_check(version, check_id)
    if run.outcome is not None:
        return False
    if run.tries >= MOST_TRIES:
        record_failed(run, version, run.problem or STOPPED)
        return False
    run.tries += 1
    run.started_at = now()
    run.stage = "lines"
    run.lines_checked = run.bytes_checked = 0
    return True


def new_check(version: Version, check_id: UUID) -> CheckRun:
    """The row of a check; which definition and engine it was made with is written again when it is done."""
    run = CheckRun(
        id=check_id,
        version_id=version.id,
        definition_hash=definition_of(get_obligation_by_id(version.obligation_id)).hash,
        engine_version="",
        tries=0,
    )
    db.council.add(run)
    db.council.flush()
    return run


def get_check(check_id: UUID) -> CheckRun:
    run = find_check(check_id)
    if run is None:
        raise RuntimeError(f"the check {check_id} was begun and is not there")
    return run


def note_progress(council_id: UUID, check_id: UUID) -> Progress:
    """Write down how far the child is, each time in a unit of its own."""

    def note(progress: Mapping[str, Any]) -> None:
        with unit(Role.COUNCIL, council_id=council_id):
            run = get_check(check_id)
            run.stage = progress["stage"]
            run.lines_checked = progress.get("lines", run.lines_checked)
            run.bytes_checked = progress.get("bytes", run.bytes_checked)

    return note


def give_way(council_id: UUID, check_id: UUID, reason: str) -> None:
    """Keep the reason, and let the queue try again until it has been tried often enough. Raises TryAgain."""
    log.error("check failed", check=str(check_id), reason=reason)
    with step("check.fail", council_id=council_id):
        run = get_check(check_id)
        run.problem, run.stage = reason, "waiting"
        last = run.tries >= MOST_TRIES
        if last:
            record_failed(run, get_version_by_id(run.version_id), reason)
    if not last:
        raise TryAgain(reason)
