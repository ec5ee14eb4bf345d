"""Reading checks, totals and answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeVar
from uuid import UUID

from sqlalchemy import case, select, tuple_

from councils.returns.ask_check import check_lock
from councils.returns.models import StoredFile, Version
from councils.returns.queries import get_obligation_by_id, previous_accepted
from councils.validation.models import CheckRun, Dispute, Explanation, FindingTotal
from reeve.database import db
from reeve.definitions import Period
from reeve.department.models import Obligation
from reeve.errors import NotFound
from reeve.jobs import Turn, find_turn
from reeve.register.models import Council

Answered = TypeVar("Answered", Explanation, Dispute)
LOOKED_BACK = 3
WORST_FIRST = case({"stop": 0, "fix": 1, "confirm": 2}, value=FindingTotal.severity)


class NoSuchFinding(NotFound):
    """This rule was not found in this version. Go back to the version's findings."""


def get_version_by_id(version_id: UUID) -> Version:
    """Raises NotFound: a job whose subject is not there under its council fails loudly."""
    found = db.council.scalars(select(Version).where(Version.id == version_id)).one_or_none()
    if found is None:
        raise NotFound(f"There is no version {version_id} in this council.")
    return found


def find_check(check_id: UUID) -> CheckRun | None:
    return db.council.scalars(select(CheckRun).where(CheckRun.id == check_id)).one_or_none()


def newest_check(version: Version) -> CheckRun | None:
    """The version's last check, finished or not."""
    return db.council.scalars(
        select(CheckRun).where(CheckRun.version_id == version.id).order_by(CheckRun.enqueued_at.desc()).limit(1)
    ).one_or_none()


def turn_of(version: Version) -> Turn | None:
    """The place of its check among all that wait; None where it does not wait."""
    return find_turn(db.council, check_lock(version.id))


def keys_file_of(version: Version) -> StoredFile | None:
    """The compared columns its last finished check kept; None for a form or an unreadable file."""
    return db.council.scalars(
        select(StoredFile)
        .join(CheckRun, CheckRun.keys_file_id == StoredFile.id)
        .where(CheckRun.version_id == version.id)
        .order_by(CheckRun.enqueued_at.desc())
        .limit(1)
    ).one_or_none()


def file_by_id(file_id: UUID) -> StoredFile:
    return db.council.scalars(select(StoredFile).where(StoredFile.id == file_id)).one()


def totals_of(check: CheckRun) -> Sequence[FindingTotal]:
    """Worst first, then the most frequent."""
    return db.council.scalars(
        select(FindingTotal)
        .where(FindingTotal.check_id == check.id)
        .order_by(WORST_FIRST, FindingTotal.count.desc(), FindingTotal.rule_id)
    ).all()


def get_total(check: CheckRun, rule_id: str) -> FindingTotal:
    """Raises NoSuchFinding."""
    found = next((total for total in totals_of(check) if total.rule_id == rule_id), None)
    if found is None:
        raise NoSuchFinding
    return found


def answers_in_force(kind: type[Answered], version: Version) -> Sequence[Answered]:
    """Neither withdrawn nor superseded, oldest first."""
    superseded = select(kind.supersedes_id).where(kind.version_id == version.id, kind.supersedes_id.is_not(None))
    return db.council.scalars(
        select(kind)
        .where(kind.version_id == version.id, kind.withdrawn_at.is_(None), kind.id.not_in(superseded))
        .order_by(kind.at)
    ).all()


def answers_of(version: Version) -> list[Explanation | Dispute]:
    """Every explanation and dispute that still stands."""
    return [*answers_in_force(Explanation, version), *answers_in_force(Dispute, version)]


def find_answer(kind: type[Answered], version: Version, answer_id: UUID) -> Answered | None:
    return db.council.scalars(
        select(kind).where(kind.version_id == version.id, kind.id == answer_id, kind.withdrawn_at.is_(None))
    ).one_or_none()


def earlier_answers(kind: type[Answered], version: Version) -> Mapping[tuple[str, str | None], Answered]:
    """What was last said in any earlier version of the same obligation, by rule and record, withdrawn or not."""
    found = db.council.scalars(
        select(kind)
        .join(Version, Version.id == kind.version_id)
        .where(Version.obligation_id == version.obligation_id, Version.number < version.number)
        .order_by(Version.number, kind.at)
    ).all()
    return {(answer.rule_id, answer.record_key): answer for answer in found}


def reasons_before(version: Version, rule_id: str | None) -> Sequence[Explanation]:
    """What was said to this rule in the version accepted last for an earlier period: of the whole rule first. It is
    offered, never taken over by itself."""
    if rule_id is None:
        return []
    previous = previous_accepted(get_obligation_by_id(version.obligation_id))
    said = [] if previous is None else answers_in_force(Explanation, previous.version)
    return sorted((each for each in said if each.rule_id == rule_id), key=lambda each: each.record_key is not None)


def earlier_check(version: Version) -> CheckRun | None:
    """The newest check of the newest earlier version that could be read."""
    return db.council.scalars(
        select(CheckRun)
        .join(Version, Version.id == CheckRun.version_id)
        .where(
            Version.obligation_id == version.obligation_id,
            Version.number < version.number,
            CheckRun.outcome.in_(("clean", "findings")),
        )
        .order_by(Version.number.desc(), CheckRun.enqueued_at.desc())
        .limit(1)
    ).one_or_none()


def earlier_number(version: Version) -> int | None:
    """The number of the version that check was of."""
    check = earlier_check(version)
    return None if check is None else get_version_by_id(check.version_id).number


def earlier_totals(version: Version) -> Mapping[str, FindingTotal]:
    """The totals, by rule, of that check."""
    check = earlier_check(version)
    return {} if check is None else {total.rule_id: total for total in totals_of(check)}


def councils_aboard() -> Sequence[UUID]:
    """For the platform's job."""
    return db.platform.scalars(select(Council.id).where(Council.onboarded_at.is_not(None)).order_by(Council.id)).all()


def periods_owed(*, until: date) -> Mapping[str, Sequence[tuple[str, str]]]:
    """For the platform's job: by return, the newest ``LOOKED_BACK`` periods that have begun by ``until``, newest first.
    Period texts of one return are of one kind, so their order as text is their order in time."""
    rows = db.platform.execute(select(Obligation.return_key, Obligation.period).distinct()).all()
    begun = sorted(((key, period) for key, period in rows if Period.parse(period).start <= until), reverse=True)
    return {key: [place for place in begun if place[0] == key][:LOOKED_BACK] for key, _ in begun}


def newest_totals(places: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], Mapping[str, int]]:
    """For each return and period, what the newest check found in this council's newest version that could be read, by
    rule; the live return's where there are both."""
    newest_first = (
        select(Obligation.return_key, Obligation.period, CheckRun.id)
        .join(Version, Version.obligation_id == Obligation.id)
        .join(CheckRun, CheckRun.version_id == Version.id)
        .where(tuple_(Obligation.return_key, Obligation.period).in_(places))
        .where(CheckRun.outcome.in_(("clean", "findings")))
        .order_by(Obligation.practice, Version.number.desc(), CheckRun.enqueued_at.desc())
    )
    first: dict[tuple[str, str], UUID] = {}
    for key, period, check_id in db.council.execute(newest_first):
        first.setdefault((key, period), check_id)
    checks = {check_id: place for place, check_id in first.items()}
    found: dict[tuple[str, str], dict[str, int]] = {place: {} for place in checks.values()}
    for total in db.council.scalars(select(FindingTotal).where(FindingTotal.check_id.in_(checks))):
        found[checks[total.check_id]][total.rule_id] = total.count
    return found
