"""Sending on: once nobody's act is missing, delivery is enqueued in the same transaction."""

from __future__ import annotations

from councils.signoff.models import Submission
from councils.signoff.queries import find_release, find_signature
from reeve.database import db
from reeve.jobs import DELIVER, enqueue


def send_on(submission: Submission) -> bool:
    """Enqueue delivery if the submission has every act it needs; returns whether it has."""
    if submission.signature_required and find_signature(submission) is None:
        return False
    if submission.release_required and find_release(submission) is None:
        return False
    enqueue(
        db.council,
        "deliver",
        on=DELIVER,
        lock=f"deliver:{submission.id}",
        council_id=str(submission.council_id),
        submission_id=str(submission.id),
    )
    return True
