"""The room's job: once a night, answers kept longer than a week are forgotten."""

from __future__ import annotations

from councils.api.keep_answer import forget_answers
from councils.uploads.sweep import councils_with_files
from reeve.jobs import UPKEEP, queue, step


@queue.periodic(cron="23 2 * * *")
@queue.task(name="api.forget", queue=UPKEEP, queueing_lock="api.forget")
def run_forget(timestamp: int) -> None:
    """``timestamp`` is the moment it was due."""
    for council_id in councils_with_files():
        with step("api.forget", council_id=council_id):
            forget_answers()
