"""Reading deliveries for their copy, and links."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from councils.delivery.models import Delivery
from councils.records.models import RecordLink
from councils.returns.models import Version
from councils.signoff.models import Submission
from reeve.database import db
from reeve.department.models import Obligation
from reeve.errors import NotFound
from reeve.identity.queries import present


def links_of(delivery: Delivery) -> Sequence[RecordLink]:
    """Every link ever made to this copy, newest first."""
    return db.council.scalars(
        select(RecordLink).where(RecordLink.delivery_id == delivery.id).order_by(RecordLink.made_at.desc())
    ).all()


def get_link(delivery: Delivery, link_id: UUID) -> RecordLink:
    """Raises NotFound."""
    found = db.council.scalars(
        select(RecordLink).where(RecordLink.id == link_id, RecordLink.delivery_id == delivery.id).with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFound("There is no such link to this copy.")
    return found


def link_by_hash(token_hash: str) -> RecordLink | None:
    """In the gate's unit: the link whose token was presented, whether it still works or not."""
    present(db.gate, token_hash=token_hash)
    return db.gate.scalars(
        select(RecordLink).where(RecordLink.token_hash == token_hash).with_for_update()
    ).one_or_none()


def delivered_by(delivery_id: UUID) -> tuple[Obligation, Version, Delivery]:
    """What a delivery is of. Raises NotFound where this council has none of this id."""
    found = db.council.execute(
        select(Obligation, Version, Delivery)
        .join(Submission, Submission.id == Delivery.submission_id)
        .join(Version, Version.id == Submission.version_id)
        .join(Obligation, Obligation.id == Version.obligation_id)
        .where(Delivery.id == delivery_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    obligation, version, delivery = found
    return obligation, version, delivery
