"""Declining: the certifier will not sign, and says why; the preparer makes a new version."""

from __future__ import annotations

from councils.returns.add_version import acting_person
from councils.returns.models import Version
from councils.returns.queries import get_obligation_by_id, subject_of, version_in_words
from councils.signoff.models import Decline, Submission
from councils.signoff.sign import NotAsked
from councils.signoff.still_open import hold_open
from reeve.audit import record
from reeve.database import db


def decline(submission: Submission, version: Version, *, reason: str) -> Decline:
    """Close the submission unsigned. Raises AlreadySigned, AlreadyDeclined, AlreadyWithdrawn, NotAsked."""
    if not submission.signature_required:
        raise NotAsked
    hold_open(submission)
    person_id, name = acting_person()
    declined = Decline(submission_id=submission.id, person_id=person_id, person_name=name, reason=reason)
    db.council.add(declined)
    db.council.flush()
    record(
        "version.declined",
        subject=subject_of(get_obligation_by_id(version.obligation_id), version=version.number),
        words=f"declined to sign {version_in_words(version)}, with a reason",
    )
    return declined
