"""Releasing: a second person's consent to send, where the council's own policy asks for one."""

from __future__ import annotations

from councils.returns.add_version import acting_person
from councils.returns.models import Version
from councils.returns.queries import get_obligation_by_id, subject_of, version_in_words
from councils.signoff.dispatch import send_on
from councils.signoff.models import Release, Submission
from councils.signoff.queries import find_release, hold
from councils.signoff.still_open import NotTheSecondPerson, had_a_hand, refuse_closed
from reeve.audit import record
from reeve.database import db
from reeve.database.constraints import refuses
from reeve.errors import Conflict


class NoReleaseAsked(Conflict):
    """Your council asks for no release of this return, so it is already on its way."""

    title = "No release is asked"


class AlreadyReleased(Conflict):
    """This version has already been released. Go back to the return to see how it stands."""

    title = "Already released"


refuses("pk_release", AlreadyReleased)


def release(submission: Submission, version: Version) -> Release:
    """Let the version go to the department. Raises NoReleaseAsked, AlreadyReleased, NotTheSecondPerson, and what
    ``refuse_closed`` raises; the database refuses a contributor too."""
    refuse_release(submission, version)
    person_id, name = acting_person()
    released = Release(submission_id=submission.id, person_id=person_id, person_name=name)
    db.council.add(released)
    db.council.flush()
    record(
        "version.released",
        subject=subject_of(get_obligation_by_id(version.obligation_id), version=version.number),
        words=f"released {version_in_words(version)}, to the department",
    )
    send_on(submission)
    return released


def refuse_release(submission: Submission, version: Version) -> None:
    if not submission.release_required:
        raise NoReleaseAsked
    hold(submission)
    if find_release(submission) is not None:
        raise AlreadyReleased
    refuse_closed(submission)
    if had_a_hand(version, acting_person()[0]):
        raise NotTheSecondPerson
