"""Kill -9 between every two steps of a webhook's life, with real processes: nothing is lost, nothing counts twice."""

from __future__ import annotations

import signal
import socket
from contextlib import AbstractContextManager

import pytest

from reeve.installation import here
from tests import warm
from tests.councils.validation import dying_worker
from tests.councils.validation.test_recovery import until
from tests.reeve.billing.mirror import dying_web
from tests.reeve.billing.mirror.side import SECRET, Side
from tests.service import any_port
from tests.warm import Killable, running

pytestmark = pytest.mark.one_server
AT_THE_DOOR = ["kept", "committed"]
AT_WORK = ["till.look:begun", "till.look:committed", "till.fetch:done", "till.write:done", "till.write:committed"]


def surroundings() -> dict[str, str]:
    """As for every test's processes, and the till."""
    settings = here().settings
    return {
        **warm.surroundings(),
        "REEVE_STRIPE_KEY": settings.stripe_key or "",
        "REEVE_STRIPE_WEBHOOK_SECRET": settings.stripe_webhook_secret or "",
        "REEVE_STRIPE_ADDRESS": settings.stripe_address or "",
        "REEVE_HTTPS": "0",
    }


def worker(*dies_at: str) -> AbstractContextManager[Killable]:
    return running(dying_worker.work, *dies_at, surroundings=surroundings())


def web(port: int, *dies_at: str) -> AbstractContextManager[Killable]:
    return running(dying_web.serve, str(port), *dies_at, surroundings=surroundings())


def listening(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


def whole(side: Side, invoice: str) -> bool:
    """The invoice is in our ledger, paid, with one line, one payment and one allocation."""
    book = side.ledger(invoice)
    if not book or book["invoice"][0] != "paid":
        return False
    assert (len(book["lines"]), book["payments"], book["allocated"]) == (1, [(120_000, "stripe")], [120_000])
    return True


@pytest.mark.parametrize("place", AT_WORK)
def test_a_worker_killed_between_any_two_steps(side: Side, place: str) -> None:
    side.known()
    invoice = side.issued()
    side.double.turn("transfer", invoice=invoice.id, amount=invoice.gross)
    (paid,) = side.events("invoice.paid")
    side.deliver(paid)
    with worker(place) as first:
        assert first.wait(timeout=90) == -signal.SIGKILL
    with worker():
        until(lambda: side.outcomes([paid]) != [None], seconds=240)
    assert side.outcomes([paid]) == ["written"]
    assert whole(side, invoice.id)


@pytest.mark.parametrize("place", AT_THE_DOOR)
def test_a_web_process_killed_while_it_takes_an_event_in(side: Side, place: str) -> None:
    """Stripe had no answer, so it sends the event again; the row that was committed is the one that counts."""
    side.known()
    invoice = side.issued()
    port = any_port()
    with web(port, place) as first:
        until(lambda: listening(port))
        side.double.turn("listen", url=f"http://127.0.0.1:{port}/stripe/webhook", secret=SECRET)
        side.double.turn("transfer", invoice=invoice.id, amount=invoice.gross)
        assert first.wait(timeout=60) == -signal.SIGKILL
    (paid,) = side.events("invoice.paid")
    with web(port), worker():
        until(lambda: side.kept(paid["id"]) == 1 and side.outcomes([paid]) != [None], seconds=240)
    side.double.turn("listen", url="", secret=SECRET)
    assert whole(side, invoice.id)
