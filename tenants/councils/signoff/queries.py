"""Reading submissions, the acts on them, and a council's policy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import func, select

from councils.returns.models import Version
from councils.signoff.models import (
    ActOnSubmission,
    Decline,
    Release,
    Signature,
    SignoffPolicy,
    Submission,
    Withdrawal,
)
from reeve.database import db
from reeve.department.models import Obligation
from reeve.errors import NotFound
from reeve.identity.models import Membership, Person
from reeve.identity.queries import in_force, today
from reeve.register.models import Council, CouncilCode, Department

Act = TypeVar("Act", bound=ActOnSubmission)


class NotSubmitted(NotFound):
    """This version has not been sent for signature. Go back to the return's page."""


def find_submission(version: Version) -> Submission | None:
    return db.council.scalars(select(Submission).where(Submission.version_id == version.id)).one_or_none()


def get_submission_of(version: Version) -> Submission:
    """Raises NotSubmitted."""
    found = find_submission(version)
    if found is None:
        raise NotSubmitted
    return found


def hold(submission: Submission) -> None:
    """One act at a time on a submission, until the transaction ends; the database's own triggers wait here too."""
    key = f"reeve.submission:{submission.id}"
    db.council.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))


def find_act(kind: type[Act], submission: Submission) -> Act | None:
    return db.council.scalars(select(kind).where(kind.submission_id == submission.id)).one_or_none()


def find_signature(submission: Submission) -> Signature | None:
    return find_act(Signature, submission)


def find_decline(submission: Submission) -> Decline | None:
    return find_act(Decline, submission)


def sent_before(version: Version) -> Submission | None:
    """What was sent last for the same obligation before this version, whatever became of it."""
    return db.council.scalars(
        select(Submission)
        .join(Version, Version.id == Submission.version_id)
        .where(Version.obligation_id == version.obligation_id, Version.number < version.number)
        .order_by(Version.number.desc())
        .limit(1)
    ).one_or_none()


def signed_versions(obligation: Obligation) -> dict[int, Submission]:
    """What was signed of this obligation, by the version's number, newest first."""
    rows = db.council.execute(
        select(Version.number, Submission)
        .join(Submission, Submission.version_id == Version.id)
        .join(Signature, Signature.submission_id == Submission.id)
        .where(Version.obligation_id == obligation.id)
        .order_by(Version.number.desc())
    )
    return {row.number: row.Submission for row in rows}


def find_withdrawal(submission: Submission) -> Withdrawal | None:
    return find_act(Withdrawal, submission)


def find_release(submission: Submission) -> Release | None:
    return find_act(Release, submission)


def own_council() -> Council:
    """The council of this unit; its wall shows no other."""
    return db.council.scalars(select(Council)).one()


def own_code() -> str:
    """The council's code in the register today."""
    return db.council.scalars(
        select(CouncilCode.code)
        .where(CouncilCode.scheme == "register", CouncilCode.from_on <= today())
        .order_by(CouncilCode.from_on.desc())
        .limit(1)
    ).one()


def department_slug(obligation: Obligation) -> str:
    return db.council.get_one(Department, obligation.department_id).slug


def certifiers() -> Sequence[Person]:
    """Who may sign for this council today, by name."""
    return db.council.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.role == "certifier", in_force(Membership.from_on, Membership.to_on))
        .where(Person.closed_at.is_(None))
        .distinct()
        .order_by(Person.name)
    ).all()


def find_person_stood_in_for(person_id: UUID) -> Person | None:
    """For whom this certifier deputises today, if for anybody."""
    return db.council.scalars(
        select(Person)
        .join(Membership, Membership.deputy_for == Person.id)
        .where(Membership.person_id == person_id, Membership.role == "certifier")
        .where(in_force(Membership.from_on, Membership.to_on))
        .limit(1)
    ).one_or_none()


def find_policy(return_key: str) -> SignoffPolicy | None:
    return db.council.scalars(select(SignoffPolicy).where(SignoffPolicy.return_key == return_key)).one_or_none()


def asks_release(return_key: str) -> bool:
    """Whether the council's own policy asks for a second person's release of this return."""
    policy = find_policy(return_key)
    return policy is not None and policy.release_required


def returns_owed() -> Sequence[tuple[str, str]]:
    """Each return the council owes, with the newest period of its obligations."""
    rows = db.council.execute(
        select(Obligation.return_key, func.max(Obligation.period))
        .group_by(Obligation.return_key)
        .order_by(Obligation.return_key)
    )
    return [(key, period) for key, period in rows]


def find_member(person_id: UUID) -> Person | None:
    """Somebody who belongs or belonged to the council."""
    return db.council.scalars(select(Person).where(Person.id == person_id, Person.closed_at.is_(None))).one_or_none()
