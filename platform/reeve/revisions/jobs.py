"""The jobs of this room: trying a draft, and telling councils what was published."""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy
from sqlalchemy.exc import DBAPIError

from reeve.jobs import UPKEEP, queue
from reeve.revisions.tell_councils import tell_councils
from reeve.revisions.try_draft import run_trial

AGAIN = RetryStrategy(max_attempts=20, linear_wait=5, retry_exceptions={DBAPIError})


@queue.task(name="try-draft", queue=UPKEEP)
def run_try_draft(department_id: str, draft: str, trial: str) -> None:
    """Try one draft on every council's newest practice return; safe to run again."""
    run_trial(UUID(department_id), int(draft), int(trial))


@queue.task(name="tell-rules", queue=UPKEEP, retry=AGAIN)
def run_tell_rules(department_id: str, draft: str) -> None:
    """Tell each council that owes the return; safe to run again."""
    tell_councils(UUID(department_id), int(draft))
