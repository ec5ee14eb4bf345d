"""The steps of telling a machine of one consignment: what to say, the call, what came of it; each a unit of its own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import requests
from sqlalchemy import ColumnElement, func, select

from reeve.database import Role, db, now
from reeve.department.models import Consignment, Obligation
from reeve.department.ready.models import Webhook, WebhookTry
from reeve.department.ready.sign import headers
from reeve.department.ready.webhook import USE, ask_for_try
from reeve.identity.invite import own_address
from reeve.identity.keyed import unseal
from reeve.identity.openid.fetch import session_for
from reeve.identity.openid.refusals import ProviderAway
from reeve.installation import here
from reeve.jobs import step
from reeve.register.models import Council
from reeve.web.filters import machine_time

WAITS = tuple(timedelta(minutes=minutes) for minutes in (0.5, 2, 10, 30, 120, 360, 720, 1440, 1440))
"""After each try that was refused; then it is given up, three days after the consignment came."""
AWAY = "It did not answer in ten seconds, led elsewhere, or is no address we may ask."


@dataclass(frozen=True)
class Call:
    """What is sent where. ``n`` is the number of the try."""

    url: str
    body: bytes
    message_id: str
    secret: bytes
    n: int


def tell(department_id: UUID, webhook_id: UUID, council_id: UUID, consignment_id: UUID) -> None:
    """One try. Does nothing where the address was ended, or it was taken before."""
    with step("ready.say", role=Role.DEPARTMENT, department_id=department_id):
        call = call_about(webhook_id, council_id, consignment_id)
    if call is None:
        return
    outcome, words = made(call)
    with step("ready.record", role=Role.DEPARTMENT, department_id=department_id):
        record_try(call.n, webhook_id, council_id, consignment_id, outcome=outcome, words=words)


def call_about(webhook_id: UUID, council_id: UUID, consignment_id: UUID) -> Call | None:
    webhook = db.department.get(Webhook, webhook_id)
    consignment = db.department.get_one(Consignment, (council_id, consignment_id))
    if webhook is None or webhook.ended_at is not None or was_taken(webhook_id, consignment):
        return None
    return Call(
        url=webhook.url,
        body=json.dumps(said_of(consignment), ensure_ascii=False, separators=(",", ":")).encode(),
        message_id=f"consignment_{consignment_id}",
        secret=unseal(webhook.secret, webhook_id, use=USE),
        n=1 + (db.department.scalar(select(func.max(WebhookTry.n)).where(about(webhook_id, consignment))) or 0),
    )


def about(webhook_id: UUID, consignment: Consignment) -> ColumnElement[bool]:
    of = (WebhookTry.council_id == consignment.council_id) & (WebhookTry.consignment_id == consignment.id)
    return of & (WebhookTry.webhook_id == webhook_id)


def was_taken(webhook_id: UUID, consignment: Consignment) -> bool:
    taken = select(WebhookTry.n).where(about(webhook_id, consignment), WebhookTry.outcome == "taken")
    return db.department.scalar(taken.limit(1)) is not None


def said_of(consignment: Consignment) -> dict[str, object]:
    """Which consignment it is and where to pull it: no figure, no name of anybody."""
    obligation = db.department.get_one(Obligation, (consignment.council_id, consignment.obligation_id))
    slug = db.department.get_one(Council, consignment.council_id).slug
    place = f"{slug}/{obligation.return_key}/{obligation.period}/{consignment.number}"
    live = "" if consignment.practice else "?live=1"
    return {
        "type": "consignment.ready",
        "timestamp": machine_time(consignment.received_at),
        "data": {
            "council": slug,
            "return": obligation.return_key,
            "period": obligation.period,
            "consignment": consignment.number,
            "version": consignment.version_number,
            "practice": consignment.practice,
            "digest": consignment.digest,
            "url": f"{own_address(here().settings)}/api/v1/department/consignments/{place}{live}",
        },
    }


def made(call: Call) -> tuple[str, str]:
    """The call, outside any transaction: its outcome, and words for it."""
    signed = headers(call.body, message_id=call.message_id, at=int(now().timestamp()), secret=call.secret)
    try:
        answer = session_for().post(call.url, data=call.body, headers=dict(signed))
    except (ProviderAway, requests.RequestException):
        return "refused", AWAY
    if 200 <= answer.status_code < 300:
        return "taken", f"It was taken, with status {answer.status_code}."
    return "refused", f"It was refused, with status {answer.status_code}."


def record_try(n: int, webhook_id: UUID, council_id: UUID, consignment_id: UUID, *, outcome: str, words: str) -> None:
    """Keep what came of it, and try again later where there is a later."""
    wait = WAITS[n - 1] if outcome == "refused" and n <= len(WAITS) else None
    webhook = db.department.get_one(Webhook, webhook_id)
    consignment = db.department.get_one(Consignment, (council_id, consignment_id))
    db.department.add(
        WebhookTry(
            council_id=council_id,
            department_id=webhook.department_id,
            consignment_id=consignment_id,
            webhook_id=webhook_id,
            n=n,
            outcome=outcome,
            words=words,
            next_at=None if wait is None else now() + wait,
        )
    )
    if wait is not None:
        ask_for_try(webhook, consignment, after=wait)
