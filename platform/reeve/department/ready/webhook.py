"""The department's address: set, ended, and what was tried there."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import select

from reeve.audit import actor, record
from reeve.database import Role, db, now
from reeve.database.constraints import refuses
from reeve.department.models import Consignment, Obligation
from reeve.department.ready.models import Webhook, WebhookTry
from reeve.department.ready.sign import shown
from reeve.errors import Conflict, Refusal
from reeve.identity.keyed import seal
from reeve.identity.openid.fetch import destination_of
from reeve.identity.openid.refusals import ProviderAway
from reeve.jobs import DELIVER, enqueue
from reeve.register.models import Council

USE = "department-webhook"
TELL = "ready.tell"
SECRET_SIZE = 32
LATELY = 50


class NotAnAddress(Refusal):
    """The address must begin with https:// and be one that answers on the public internet. It was not set."""

    status = 422
    title = "That address cannot be told"


class SetAlready(Conflict):
    """An address is set already. End it first, then set another."""

    title = "An address is set already"


class NoneSet(Conflict):
    """No address is set, so there is nothing to end."""

    title = "No address is set"


refuses("ix_webhook_in_force", SetAlready)


@dataclass(frozen=True)
class Made:
    """The row, and its secret as it is shown this once."""

    webhook: Webhook
    secret: str


@dataclass(frozen=True)
class Tried:
    """A try beside what it was about."""

    attempt: WebhookTry
    council: Council
    obligation: Obligation
    number: int


def find_webhook() -> Webhook | None:
    """The one in force, in the open department unit."""
    return db.department.scalars(select(Webhook).where(Webhook.ended_at.is_(None))).one_or_none()


def set_webhook(url: str) -> Made:
    """Raises NotAnAddress, SetAlready."""
    try:
        destination_of(url)
    except ProviderAway as refused:
        raise NotAnAddress from refused
    if find_webhook() is not None:
        raise SetAlready
    webhook_id, secret = uuid4(), secrets.token_bytes(SECRET_SIZE)
    webhook = Webhook(
        id=webhook_id,
        department_id=db.department.info["department_id"],
        url=url,
        secret=seal(secret, webhook_id, use=USE),
        made_by_name=actor().name,
    )
    db.department.add(webhook)
    db.department.flush()
    record("webhook.set", subject="webhook", words="set where a machine is told of what came", role=Role.DEPARTMENT)
    return Made(webhook, shown(secret))


def end_webhook() -> None:
    """Nothing more is sent there; what is under way is not tried again. Raises NoneSet."""
    webhook = find_webhook()
    if webhook is None:
        raise NoneSet
    webhook.ended_at, webhook.ended_by_name = now(), actor().name
    db.department.flush()
    record("webhook.ended", subject="webhook", words="ended telling a machine of what came", role=Role.DEPARTMENT)


def announce(consignment: Consignment) -> None:
    """Have the department's machine told of it, where it has one; in the transaction that took the consignment."""
    webhook = find_webhook()
    if webhook is not None:
        ask_for_try(webhook, consignment)


def ask_for_try(webhook: Webhook, consignment: Consignment, *, after: timedelta | None = None) -> None:
    """Tries about one consignment come one after the other."""
    enqueue(
        db.department,
        TELL,
        on=DELIVER,
        lock=f"ready:{consignment.id}",
        after=after,
        department_id=str(webhook.department_id),
        webhook_id=str(webhook.id),
        council_id=str(consignment.council_id),
        consignment_id=str(consignment.id),
    )


def tries() -> Sequence[Tried]:
    """The newest first."""
    rows = db.department.execute(
        select(WebhookTry, Council, Obligation, Consignment.number)
        .join(
            Consignment,
            (Consignment.council_id == WebhookTry.council_id) & (Consignment.id == WebhookTry.consignment_id),
        )
        .join(
            Obligation,
            (Obligation.council_id == Consignment.council_id) & (Obligation.id == Consignment.obligation_id),
        )
        .join(Council, Council.id == WebhookTry.council_id)
        .order_by(WebhookTry.at.desc())
        .limit(LATELY)
    )
    return [Tried(row[0], row[1], row[2], row[3]) for row in rows]
