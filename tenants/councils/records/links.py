"""A link to one copy of record: made and shown once, read by whoever holds it, ended at once."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from councils.delivery.models import Delivery
from councils.records.models import RecordLink
from councils.records.queries import link_by_hash
from councils.returns.models import Version
from councils.returns.queries import subject_of, version_in_words
from reeve.audit import Actor, acting, actor, record
from reeve.database import db, now
from reeve.department.models import Obligation
from reeve.errors import Conflict, NotFound
from reeve.identity.token import hashed, new_token


class EndedAlready(Conflict):
    """This link had stopped working before. Nothing was changed."""

    title = "The link no longer works"


class LinkGone(NotFound):
    """This link does not work, or works no longer. Ask the council that gave it to you for a new one."""

    title = "This link does not work"


def make_link(obligation: Obligation, version: Version, delivery: Delivery, *, label: str, lasts: timedelta) -> str:
    """A new link's token, which is nowhere else."""
    token = new_token()
    db.council.add(
        RecordLink(
            id=uuid4(),
            delivery_id=delivery.id,
            token_hash=hashed(token),
            label=label,
            made_by_name=actor().name,
            expires_at=now() + lasts,
        )
    )
    db.council.flush()
    record(
        "record.linked",
        subject=subject_of(obligation, version=version.number),
        words=f"made a link to the copy of record of {version_in_words(version)}, for {label}, for {lasts.days} days",
    )
    return token


def end_link(obligation: Obligation, version: Version, link: RecordLink) -> None:
    """It stops with the very next reading. Raises EndedAlready."""
    if not link.works:
        raise EndedAlready
    link.ended_at, link.ended_by_name = now(), actor().name
    db.council.flush()
    record(
        "record.link_ended",
        subject=subject_of(obligation, version=version.number),
        words=f"ended the link to the copy of record of {version_in_words(version)}, for {link.label}",
    )


def link_of(token: str) -> RecordLink:
    """In the gate's unit: the link that works, now read once more. Raises LinkGone, the same for every reason."""
    link = link_by_hash(hashed(token))
    if link is None or not link.works:
        raise LinkGone
    link.read_at, link.reads = now(), link.reads + 1
    db.gate.flush()
    return link


def record_reading(obligation: Obligation, version: Version, link: RecordLink) -> None:
    """In the council's unit: somebody we do not know read the copy, by the link that was made for ``link.label``."""
    record_holder("record.read", "read the copy of record of", obligation, version, link)


def record_taking(obligation: Obligation, version: Version, link: RecordLink) -> None:
    """The same, where they took it away as a PDF."""
    record_holder("record.taken_away", "took away, as a PDF, the copy of record of", obligation, version, link)


def record_holder(act: str, words: str, obligation: Obligation, version: Version, link: RecordLink) -> None:
    with acting(Actor(None, f"Whoever holds the link for {link.label}")):
        subject = subject_of(obligation, version=version.number)
        record(act, subject=subject, words=f"{words} {version_in_words(version)}")
