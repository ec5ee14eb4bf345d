"""The check itself, in the same child and by the same rules as a version's; killed anywhere, it starts again.

When it ends the bytes are destroyed, whatever was found.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import structlog

from councils.dryrun.forget import drop
from councils.dryrun.models import DryRun
from councils.dryrun.queries import find_dry_run
from councils.returns.files import newest_key
from councils.returns.queries import PreviousVersion, get_obligation_by_id
from councils.uploads.take_in import PURPOSE
from councils.validation.asking import FINDINGS, KEYS, Asked, ask_about, earlier_keys, sealed
from councils.validation.check import FAULT, MOST_TRIES, PASSING, STOPPED, Progress, TryAgain, run_checker
from reeve.database import Role, db, now, unit
from reeve.faults.report import report_fault
from reeve.jobs import ChildFailed, step, without_words
from reeve.keyring import council_key
from reeve.vault import Place

log = structlog.get_logger("reeve.dryrun")
RESULT = ("engine_version", "total_lines", "totals", "figures", "reading")


def check(council_id: UUID, dry_run_id: UUID) -> None:
    """Do nothing where it is done or gone. Raises TryAgain to be run once more."""
    with step("dryrun.begin", council_id=council_id):
        asked = begin(dry_run_id)
    if asked is None:
        return
    try:
        result = run_checker(asked, on_progress=note_progress(council_id, dry_run_id))
        with step("dryrun.record", council_id=council_id):
            objects = record_result(dry_run_id, asked, result)
    except ChildFailed as failure:
        give_way(council_id, dry_run_id, failure.reason)
        return
    except PASSING:
        raise
    except Exception as error:
        log.error("check failed", dry_run=str(dry_run_id), fault=without_words(error))
        give_way(council_id, dry_run_id, FAULT)
        return
    drop(objects)


def begin(dry_run_id: UUID) -> Asked | None:
    """Note the try, and put together what the child needs."""
    run = find_dry_run(dry_run_id)
    if run is None or run.outcome is not None or run.object_id is None or run.wrapped_key is None:
        return None
    if run.tries >= MOST_TRIES:
        fail(run, run.problem or STOPPED)
        return None
    run.tries += 1
    run.started_at, run.stage, run.lines_checked, run.bytes_checked = now(), "lines", 0, 0
    place = Place(PURPOSE, run.council_id, run.object_id)
    file = sealed(
        place, council_key(db.council, run.council_id, version=run.key_version).unwrap(run.wrapped_key, place)
    )

    def subject(previous: PreviousVersion | None) -> Mapping[str, Any]:
        return {"file": file, "previous": earlier_keys(previous)}

    return ask_about(get_obligation_by_id(run.obligation_id), subject)


def note_progress(council_id: UUID, dry_run_id: UUID) -> Progress:
    def note(progress: Mapping[str, Any]) -> None:
        with unit(Role.COUNCIL, council_id=council_id):
            run = find_dry_run(dry_run_id)
            if run is not None:
                run.stage = progress["stage"]
                run.lines_checked = progress.get("lines", run.lines_checked)
                run.bytes_checked = progress.get("bytes", run.bytes_checked)

    return note


def record_result(dry_run_id: UUID, asked: Asked, result: Mapping[str, Any]) -> list[str]:
    """Keep what was found; returns the objects to destroy: the bytes, and what is compared with another period."""
    findings, keys = result[FINDINGS], result[KEYS]
    objects = [keys["object_id"]] if keys else []
    run = find_dry_run(dry_run_id)
    if run is None or run.outcome is not None:
        return [*objects, findings["object_id"]]
    key = newest_key()
    place = Place(FINDINGS, run.council_id, findings["object_id"])
    run.findings_object_id, run.findings_key_version = findings["object_id"], key.version
    run.findings_key = key.wrap(asked.new_keys[FINDINGS], place)
    run.result = {name: result[name] for name in RESULT}
    run.definition_hash, run.lines_checked = asked.definition.hash, result["total_lines"]
    run.outcome, run.stage = result["outcome"], "done"
    return [*objects, *without_bytes(run)]


def without_bytes(run: DryRun) -> list[str]:
    objects = [run.object_id] if run.object_id else []
    run.object_id = run.wrapped_key = None
    return objects


def fail(run: DryRun, problem: str) -> list[str]:
    """Our own fault, said so and told to the platform; the bytes go all the same."""
    run.outcome, run.stage, run.problem = "failed", "done", problem
    return_key = get_obligation_by_id(run.obligation_id).return_key
    report_fault(db.council, run.id, what="check only", return_key=return_key, reason=problem, tries=run.tries)
    return without_bytes(run)


def give_way(council_id: UUID, dry_run_id: UUID, reason: str) -> None:
    """Try again until it was tried often enough. Raises TryAgain."""
    log.error("check failed", dry_run=str(dry_run_id), reason=reason)
    objects: list[str] = []
    with step("dryrun.fail", council_id=council_id):
        run = find_dry_run(dry_run_id)
        again = run is not None and run.tries < MOST_TRIES
        if run is not None:
            run.problem, run.stage = reason, "waiting"
            objects = [] if again else fail(run, reason)
    drop(objects)
    if again:
        raise TryAgain(reason)
