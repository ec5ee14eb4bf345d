"""Declining: the certifier will not sign, and says why, of the whole or section by section; the preparer makes a new
version."""

from __future__ import annotations

import json
from collections.abc import Mapping

from councils.returns.add_version import acting_person
from councils.returns.models import Version
from councils.returns.queries import get_obligation_by_id, subject_of, version_in_words
from councils.signoff.models import Decline, DeclineSection, KeptCell, Submission
from councils.signoff.sign import NotAsked
from councils.signoff.still_open import hold_open
from reeve.audit import record
from reeve.database import db
from reeve.rulebook.queries import get_definition_by_hash


def decline(
    submission: Submission, version: Version, *, reason: str = "", sections: Mapping[str, str] | None = None
) -> Decline:
    """Close the submission unsigned. ``sections`` are those sent back, each with its reason; ``reason`` is of the whole
    and may then be empty. Where it is, the cells of all other sections are kept as they are.

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
    if sent_back and not reason:
        db.council.add_all(kept_cells(submission, sent_back))
    db.council.flush()
    record(
        "version.declined",
        subject=subject_of(get_obligation_by_id(version.obligation_id), version=version.number),
        words=f"declined to sign {version_in_words(version)}, {with_reasons(sent_back)}",
    )
    return declined


def kept_cells(submission: Submission, sent_back: Mapping[str, str]) -> list[KeptCell]:
    """The cells of the form that stand in none of the sections sent back."""
    document = json.loads(submission.manifest)
    if document["form"] is None:
        return []
    definition = get_definition_by_hash(db.council, document["definition"]["hash"])
    placed = {cell: definition.section_of(cell) for cell in document["form"]}
    return [
        KeptCell(submission_id=submission.id, cell=cell, section=section)
        for cell, section in placed.items()
        if section and section not in sent_back
    ]


def with_reasons(sections: Mapping[str, str]) -> str:
    """How the history ends the sentence; the reasons themselves stand with the version."""
    if not sections:
        return "with a reason"
    return f"and sent back {', '.join(f'“{section}”' for section in sections)} with reasons"
