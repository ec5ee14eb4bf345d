"""Recording what a person sent to the department themselves: when, how and to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from councils.carrying.models import Carriage
from councils.delivery.deliver import assert_cleared, open_channel
from councils.delivery.models import Delivery
from councils.delivery.queries import cleared_at, find_delivery
from councils.returns.add_version import acting_person
from councils.returns.models import Version
from councils.returns.queries import get_obligation_by_id, subject_of, version_in_words
from councils.returns.state import CARRIED_BY_A_PERSON
from councils.signoff.models import Submission
from councils.signoff.queries import hold
from councils.signoff.still_open import refuse_closed
from reeve.audit import record
from reeve.database import db, now
from reeve.database.constraints import refuses
from reeve.department.carried_models import CarriedReturn
from reeve.department.models import Obligation
from reeve.errors import Conflict, Refusal


class SentByReeve(Conflict):
    """Reeve delivers this return to the department, so there is nothing to record. Go back to see how it stands."""

    title = "Reeve delivers this return"


class AlreadySent(Conflict):
    """It is recorded already when this version was sent. Go back to the return to see it."""

    title = "Already recorded"


class SentTooEarly(Refusal):
    """It cannot have been sent before it was signed or released. Check the day and the time."""

    status = 422
    title = "Check when you sent it"


class SentLater(Refusal):
    """It cannot have been sent later than now. Check the day and the time."""

    status = 422
    title = "Check when you sent it"


refuses("uq_delivery_council_id_submission_id", AlreadySent)
TO_THE_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Sent:
    """What the officer says: the moment, in what way, and who has it now."""

    at: datetime
    how: str
    to_whom: str


def carry(submission: Submission, version: Version, *, sent: Sent) -> Carriage:
    """Record that the version was sent by a person. Their moment is what counts against the date it is due.

    Raises SentByReeve, AlreadySent, SentTooEarly, SentLater, NotToBeSent, AlreadyDeclined, AlreadyWithdrawn.
    """
    hold(submission)
    refuse_closed(submission)
    assert_cleared(submission)
    channel = open_channel(version)
    if find_delivery(submission.id) is not None:
        raise AlreadySent
    if channel.means != CARRIED_BY_A_PERSON:
        raise SentByReeve
    refuse_impossible(submission, sent.at)
    person_id, name = acting_person()
    delivery = Delivery(
        id=uuid4(), submission_id=submission.id, channel_id=channel.id, sealed_at=sent.at, delivered_at=sent.at
    )
    db.council.add(delivery)
    db.council.flush()
    carriage = Carriage(
        delivery_id=delivery.id,
        sent_at=sent.at,
        how=sent.how,
        to_whom=sent.to_whom,
        person_id=person_id,
        person_name=name,
    )
    db.council.add(carriage)
    obligation = get_obligation_by_id(version.obligation_id)
    db.council.add(told_to_department(obligation, version, sent))
    db.council.flush()
    record(
        "return.carried",
        subject=subject_of(obligation, version=version.number),
        words=f"recorded that {version_in_words(version)}, was sent to the department by hand",
    )
    return carriage


def told_to_department(obligation: Obligation, version: Version, sent: Sent) -> CarriedReturn:
    """What the department's desk knows of it."""
    return CarriedReturn(
        council_id=obligation.council_id,
        department_id=obligation.department_id,
        obligation_id=obligation.id,
        version_number=version.number,
        sent_at=sent.at,
    )


def refuse_impossible(submission: Submission, sent_at: datetime) -> None:
    """A moment is entered to the minute, so the minute of the signature itself is late enough."""
    if sent_at > now():
        raise SentLater
    if sent_at + TO_THE_MINUTE <= cleared_at(submission):
        raise SentTooEarly
