"""Answering the department's question."""

from __future__ import annotations

from sqlalchemy import func, select

from councils.delivery.models import Delivery
from councils.delivery.queries import newest_query
from councils.returns.models import Version
from councils.returns.queries import get_obligation_by_id, subject_of, version_in_words
from reeve.audit import actor, record
from reeve.database import db
from reeve.department.models import Consignment, Reply
from reeve.errors import Conflict


class NothingAsked(Conflict):
    """The department has asked nothing about this version, so there is nothing to answer."""


def reply(delivery: Delivery, version: Version, *, words: str) -> Reply:
    """Answer the newest question about what was delivered. Raises NothingAsked."""
    asked = newest_query(delivery)
    if asked is None:
        raise NothingAsked
    consignment = db.council.scalars(select(Consignment).where(Consignment.id == delivery.consignment_id)).one()
    last = db.council.scalar(select(func.max(Reply.n)).where(Reply.consignment_id == consignment.id))
    who = actor()
    answer = Reply(
        council_id=consignment.council_id,
        department_id=consignment.department_id,
        consignment_id=consignment.id,
        n=(last or 0) + 1,
        query_n=asked.n,
        person_id=who.id,
        person_name=who.name,
        words=words,
    )
    db.council.add(answer)
    subject = subject_of(get_obligation_by_id(version.obligation_id), version=version.number)
    record("query.answered", subject=subject, words=f"answered the question about {version_in_words(version)}")
    return answer
