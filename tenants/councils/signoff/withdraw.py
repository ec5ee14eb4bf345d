"""Withdrawing: the council takes a submission back before it is sealed for the department."""

from __future__ import annotations

from councils.returns.add_version import acting_person
from councils.returns.models import Version
from councils.returns.queries import get_obligation_by_id, standing_of, subject_of, version_in_words
from councils.signoff.models import Submission, Withdrawal
from councils.signoff.queries import hold
from councils.signoff.still_open import AlreadyWithdrawn, refuse_closed
from reeve.audit import record
from reeve.database import db
from reeve.database.constraints import refuses
from reeve.errors import Conflict


class TooLate(Conflict):
    """This version is already on its way, so it cannot be withdrawn. Make a new version to correct it."""

    title = "It is too late to withdraw"


refuses("pk_withdrawal", AlreadyWithdrawn)


def withdraw(submission: Submission, version: Version, *, reason: str) -> Withdrawal:
    """Take the submission back. Raises TooLate once it is sealed, AlreadyDeclined, AlreadyWithdrawn."""
    refuse_withdrawal(submission, version)
    person_id, name = acting_person()
    withdrawal = Withdrawal(submission_id=submission.id, person_id=person_id, person_name=name, reason=reason)
    db.council.add(withdrawal)
    db.council.flush()
    record(
        "version.withdrawn",
        subject=subject_of(get_obligation_by_id(version.obligation_id), version=version.number),
        words=f"withdrew {version_in_words(version)}, with a reason",
    )
    return withdrawal


def refuse_withdrawal(submission: Submission, version: Version) -> None:
    hold(submission)
    refuse_closed(submission)
    standing = standing_of(get_obligation_by_id(version.obligation_id))
    if standing.submission_id == submission.id and standing.delivery_id is not None:
        raise TooLate
