"""The till's jobs about contracts. Stripe may be away for a day: they are tried until it is back."""

from __future__ import annotations

from uuid import UUID

from reeve.billing.mirror.jobs import AGAIN
from reeve.billing.selling.align import align
from reeve.billing.selling.elsewhere import say_paid_elsewhere
from reeve.billing.selling.sell import sell
from reeve.jobs import TILL, queue


@queue.task(name="sell", queue=TILL, retry=AGAIN)
def run_sell(contract: str) -> None:
    """Put one contract to Stripe; safe to run again."""
    sell(UUID(contract))


@queue.task(name="align", queue=TILL, retry=AGAIN)
def run_align(contract: str) -> None:
    """Make one subscription as its contract is; safe to run again."""
    align(UUID(contract))


@queue.task(name="paid_elsewhere", queue=TILL, retry=AGAIN)
def run_paid_elsewhere(invoice: str) -> None:
    """Tell Stripe that an invoice was paid at our own bank; safe to run again."""
    say_paid_elsewhere(invoice)
