"""Whether a submission can still be acted on, and by whom."""

from __future__ import annotations

import hashlib
from uuid import UUID

from councils.returns.models import Version
from councils.returns.queries import contributors_of
from councils.signoff.models import Submission
from councils.signoff.queries import find_decline, find_signature, find_withdrawal, hold
from councils.signoff.submit import ChangedMeanwhile
from reeve.database.constraints import refuses
from reeve.errors import Conflict, NotAllowed


class HadAHand(NotAllowed):
    """You had a hand in this version, so somebody else must sign it."""

    title = "Somebody else must sign this"


class NotTheSecondPerson(NotAllowed):
    """You had a hand in this version, so somebody else must release it."""

    title = "Somebody else must release this"


class AlreadySigned(Conflict):
    """This version has already been signed. Go back to the return to see how it stands."""

    title = "Already signed"


class AlreadyDeclined(Conflict):
    """This version was declined. A new version is needed before anybody can sign."""

    title = "This version was declined"


class AlreadyWithdrawn(Conflict):
    """This version was withdrawn. A new version is needed before it can be sent."""

    title = "This version was withdrawn"


class NoLongerOpen(Conflict):
    """Somebody signed, declined or withdrew this version first. Go back to the return to see how it stands."""

    title = "This version is no longer open"


refuses("ck_signature_not_a_contributor", HadAHand)
refuses("ck_release_not_a_contributor", NotTheSecondPerson)
refuses("pk_signature", AlreadySigned)
refuses("pk_decline", AlreadyDeclined)
for name in ("signature", "decline", "release", "withdrawal"):
    refuses(f"ck_{name}_still_open", NoLongerOpen)


def hold_open(submission: Submission) -> None:
    """Hold the submission for one act. Raises the Conflict that says which act came first, or that the manifest is not
    what was fixed."""
    hold(submission)
    if find_signature(submission) is not None:
        raise AlreadySigned
    refuse_closed(submission)
    if manifest_digest(submission) != submission.digest:
        raise ChangedMeanwhile


def refuse_closed(submission: Submission) -> None:
    if find_decline(submission) is not None:
        raise AlreadyDeclined
    if find_withdrawal(submission) is not None:
        raise AlreadyWithdrawn


def manifest_digest(submission: Submission) -> str:
    """Of the manifest's stored bytes, which are canonical."""
    return f"sha256:{hashlib.sha256(submission.manifest.encode()).hexdigest()}"


def had_a_hand(version: Version, person_id: UUID) -> bool:
    return any(one.person_id == person_id for one in contributors_of(version))
