"""Webhooks: how long the running service takes to keep 10,000 signed events, and whether one is lost.

The worker heeds them meanwhile, as it would. They come over eight connections, each event once.
"""

from __future__ import annotations

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from measure import Row

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT))

from sqlalchemy import func, select  # noqa: E402

from reeve.billing.double.bell import signature  # noqa: E402
from reeve.billing.mirror.models import StripeEvent  # noqa: E402
from reeve.config import from_environment  # noqa: E402
from reeve.database import Role, engines, unit  # noqa: E402
from reeve.installation import install  # noqa: E402
from tests.service import Service, running  # noqa: E402

EVENTS = 10_000
CONNECTIONS = 8
A_SECOND = 200
SECRET = "whsec_for_the_benchmark"
TILL = {"REEVE_STRIPE_KEY": "sk_test_bench", "REEVE_STRIPE_WEBHOOK_SECRET": SECRET}


def rows(*, events: int = EVENTS) -> list[Row]:
    with running(**TILL) as service:
        shares = [range(first, events, CONNECTIONS) for first in range(CONNECTIONS)]
        began = time.perf_counter()
        with ThreadPoolExecutor(CONNECTIONS) as senders:
            answered = sum(senders.map(lambda share: _send(service.base_url, share), shares))
        seconds = time.perf_counter() - began
        kept, heeded = _inbox(service)
    return [
        Row(f"{events:,} webhook events, all kept", round(seconds, 1), "s", events / A_SECOND),
        Row("webhook events kept a second", round(events / seconds), "a second"),
        Row("webhook events not answered with 204, or lost", events - min(answered, kept), "", 0),
        Row("webhook events heeded meanwhile", heeded, ""),
    ]


def _send(base_url: str, numbers: range) -> int:
    """Post this share of the events over one connection; returns how many were taken."""
    host = urlsplit(base_url).netloc
    connection, taken = HTTPConnection(host, timeout=60), 0
    for number in numbers:
        body = json.dumps(_event(number))
        headers = {"Content-Type": "application/json", "Stripe-Signature": signature(SECRET, body)}
        connection.request("POST", "/stripe/webhook", body, headers)
        answer = connection.getresponse()
        answer.read()
        taken += answer.status == 204
    connection.close()
    return taken


def _event(number: int) -> dict[str, object]:
    about = {"id": f"ch_{number:08}", "object": "charge", "customer": f"cus_{number % 350:04}", "amount": 504_000}
    kind = {"object": "event", "type": "charge.updated", "api_version": "2026-10-28.endive", "livemode": False}
    return {"id": f"evt_{number:08}", "created": int(time.time()), "data": {"object": about}, **kind}


def _inbox(service: Service) -> tuple[int, int]:
    """How many events are kept, and how many of them heeded already."""
    install(from_environment(service.environment))
    with unit(Role.PLATFORM) as session:
        kept, heeded = session.execute(select(func.count(), func.count(StripeEvent.handled_at))).one()
    engines.dispose()
    return kept, heeded
