"""Sending a version: the manifest is fixed, contributors are closed, and it goes to the certifier or on its way."""

from __future__ import annotations

from uuid import uuid4

from councils.returns.add_version import acting_person, add_contributor, wait_for_turn
from councils.returns.models import Standing, Version
from councils.returns.queries import standing_of, subject_of
from councils.signoff.dispatch import send_on
from councils.signoff.manifest import Subject, manifest_of
from councils.signoff.models import Submission
from councils.signoff.queries import asks_release, find_submission
from councils.validation.queries import newest_check
from reeve.audit import record
from reeve.database import db, now
from reeve.database.constraints import refuses
from reeve.department.models import Obligation
from reeve.errors import Conflict
from reeve.proof import JSON, Person, canonical, digest
from reeve.rules import Period
from reeve.web.filters import plural


class NotNewest(Conflict):
    """A newer version has been made since. Send that one, or look at what changed first."""

    title = "This is not the newest version"


class NotChecked(Conflict):
    """The check of this version has not finished. Wait until it has, then send it."""

    title = "The check has not finished"


class NeedsFixing(Conflict):
    """There are findings to fix. Correct them in a new version, or dispute the rule with a reason, then send it."""

    title = "There is something to fix first"


class NeedsExplaining(Conflict):
    """There are findings to explain. Give a reason for each, then send the version."""

    title = "There is something to explain first"


class AlreadySubmitted(Conflict):
    """This version has already been sent. Go back to the return to see how it stands."""

    title = "This version has already been sent"


class ChangedMeanwhile(Conflict):
    """Something in this version changed while you were reading it. Read it again, then go on."""

    title = "This version has changed"


refuses("uq_submission_council_id_version_id", AlreadySubmitted)


def submit(obligation: Obligation, version: Version, *, read: str) -> Submission:
    """Send ``version`` for signature, or where none is asked for release or delivery.

    ``read`` is the digest of what the submitter was shown (``readable_digest``). Raises a Conflict that says what
    stands in the way.
    """
    wait_for_turn(obligation)
    subject = ready_subject(obligation, version)
    person_id, name = acting_person()
    at = now()
    document = manifest_of(subject, submitter=Person(person_id, name), at=at).document()
    if readable_digest(document) != read:
        raise ChangedMeanwhile
    add_contributor(version, "submitted", at=at)
    submission = Submission(
        id=uuid4(),
        version_id=version.id,
        check_id=subject.check.id,
        manifest=canonical(document).decode(),
        digest=digest(document),
        signature_required=subject.definition.signed_by != "none",
        release_required=subject.definition.signed_by == "none" and asks_release(obligation.return_key),
        submitted_by=person_id,
        submitted_by_name=name,
        submitted_at=at,
    )
    db.council.add(submission)
    db.council.flush()
    record_submitted(subject, submission)
    send_on(submission)
    return submission


def ready_subject(obligation: Obligation, version: Version) -> Subject:
    """The version with its check, found ready to be sent. Raises the Conflict that says why it is not."""
    if find_submission(version) is not None:
        raise AlreadySubmitted
    refuse_unready(standing_of(obligation), version)
    return subject_of_version(obligation, version)


def subject_of_version(obligation: Obligation, version: Version) -> Subject:
    """Raises NotChecked."""
    check = newest_check(version)
    if check is None or check.outcome is None:
        raise NotChecked
    return Subject(obligation, version, check)


def refuse_unready(standing: Standing, version: Version) -> None:
    if standing.version_id != version.id:
        raise NotNewest
    if standing.check_outcome is None or standing.check_outcome == "failed":
        raise NotChecked
    if standing.stops or standing.check_outcome == "unreadable":
        raise NeedsFixing("This version cannot be read as this return. Make a new version, then send that.")
    if standing.open_fixes:
        raise NeedsFixing(
            f"{still(standing.open_fixes)} to fix. Correct what is wrong in a new version, or dispute the rule with a "
            "reason, then send it."
        )
    if standing.open_confirms:
        raise NeedsExplaining(f"{still(standing.open_confirms)} to explain. Give a reason, then send it.")


def still(count: int) -> str:
    return f"There {'is' if count == 1 else 'are'} still {plural(count, 'finding')}"


def readable_digest(document: JSON) -> str:
    """The digest of a manifest but for who sends it and when: what a page shows before it is sent.

    The sender's own hand in it is left out too, since sending adds it.
    """
    if not isinstance(document, dict):
        raise TypeError("a manifest is an object")
    return digest({key: value for key, value in document.items() if key not in ("submitted", "contributors")})


def record_submitted(subject: Subject, submission: Submission) -> None:
    version, definition = subject.version, subject.definition
    period = Period.parse(subject.obligation.period)
    purpose = "for signature" if submission.signature_required else "to the department"
    if submission.release_required:
        purpose = "for release"
    record(
        "version.submitted",
        subject=subject_of(subject.obligation, version=version.number),
        words=f"sent version {version.number} of {definition.name_of(period)}, {purpose}",
        detail={"digest": submission.digest},
    )
