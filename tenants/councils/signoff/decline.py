"""Declining: the certifier will not sign, and says why, of the whole or section by section; the preparer makes a new
version."""

from __future__ import annotations

from collections.abc import Mapping

from councils.returns.add_version import acting_person
from councils.returns.models import Version
from councils.returns.queries import get_obligation_by_id, subject_of, version_in_words
from councils.signoff.models import Decline, DeclineSection, Submission
from councils.signoff.sign import NotAsked
from councils.signoff.still_open import hold_open
from reeve.audit import record
from reeve.database import db


def decline(
    submission: Submission, version: Version, *, reason: str = "", sections: Mapping[str, str] | None = None
) -> Decline:
    """Close the submission unsigned. ``sections`` are those sent back, each with its reason; ``reason`` is of the whole
    and may then be empty.

    Raises AlreadySigned, AlreadyDeclined, AlreadyWithdrawn, NotAsked; ``ValueError`` where no reason is given at all.
    """
    sent_back = dict(sections or {})
    if not reason and not sent_back:
        raise ValueError("a decline has a reason")
    if not submission.signature_required:
        raise NotAsked
    hold_open(submission)
    person_id, name = acting_person()
    declined = Decline(submission_id=submission.id, person_id=person_id, person_name=name, reason=reason)
    db.council.add(declined)
    db.council.flush()
    db.council.add_all(
        DeclineSection(submission_id=submission.id, section=section, reason=why) for section, why in sent_back.items()
    )
    db.council.flush()
    record(
        "version.declined",
        subject=subject_of(get_obligation_by_id(version.obligation_id), version=version.number),
        words=f"declined to sign {version_in_words(version)}, {with_reasons(sent_back)}",
    )
    return declined


def with_reasons(sections: Mapping[str, str]) -> str:
    """How the history ends the sentence; the reasons themselves stand with the version."""
    if not sections:
        return "with a reason"
    return f"and sent back {', '.join(f'“{section}”' for section in sections)} with reasons"
