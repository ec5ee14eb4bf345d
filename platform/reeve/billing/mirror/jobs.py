"""The till's jobs. Stripe may be away for a day: they are tried until it is back, never given up."""

from __future__ import annotations

from typing import Any

from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job

from reeve.billing.gateway import TillAway
from reeve.billing.mirror.heed import heed
from reeve.billing.mirror.reconcile import reconcile
from reeve.billing.mirror.stamp import stamp
from reeve.jobs import TILL, queue

LONGEST_WAIT = 300
TRIES = 5


class UntilItIsBack(BaseRetryStrategy):
    """Every five minutes at the longest while Stripe is away; any other fault is tried five times."""

    def get_retry_decision(self, *, exception: BaseException, job: Job, **_: Any) -> RetryDecision | None:
        if not isinstance(exception, TillAway) and job.attempts >= TRIES:
            return None
        return RetryDecision(retry_in={"seconds": int(min(2 ** min(job.attempts, 10), LONGEST_WAIT))})


AGAIN = UntilItIsBack()


@queue.task(name="heed", queue=TILL, retry=AGAIN)
def run_heed(event: str) -> None:
    """Heed one event; safe to run again."""
    heed(event)


@queue.task(name="stamp", queue=TILL, retry=AGAIN)
def run_stamp(invoice: str) -> None:
    """Stamp or hold one draft; safe to run again."""
    stamp(invoice)


@queue.periodic(cron="20 3 * * *")
@queue.task(name="reconcile", queue=TILL, queueing_lock="reconcile", retry=AGAIN)
def run_reconcile(timestamp: int) -> None:
    """The night's reconciliation; safe to run again."""
    reconcile()
