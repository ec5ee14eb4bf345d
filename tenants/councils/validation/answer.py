"""What an officer says to a finding: an explanation, a dispute, or taking either back."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid4

from councils.returns.add_version import Closed, acting_person, add_contributor, wait_for_turn
from councils.returns.models import Version
from councils.returns.queries import definition_of, get_obligation_by_id, standing_of, subject_of
from councils.validation.findings import keys_on
from councils.validation.models import CheckRun, Dispute, Explanation, FindingTotal
from councils.validation.queries import (
    Answered,
    NoSuchFinding,
    answers_in_force,
    find_answer,
    get_total,
    newest_check,
)
from councils.validation.recount import recount
from reeve.audit import record
from reeve.database import db, now
from reeve.errors import Conflict
from reeve.rules import Period


class NotExplainable(Conflict):
    """Only a finding to confirm is explained. Put this one right, or dispute the rule if it is wrong."""

    title = "This cannot be explained"


class NotDisputable(Conflict):
    """Only a finding to fix can be disputed. One to confirm is explained; a file that cannot be read is replaced."""

    title = "This cannot be disputed"


class NotTheNewest(Conflict):
    """A newer version has been made, so nothing is said to this one any more. Go to the newest version."""

    title = "This is not the newest version"


def explain(version: Version, rule_id: str, *, reason: str, lines: Sequence[int] = ()) -> list[Explanation]:
    """Give the reason behind a *confirm* finding: of the records on ``lines``, or without them of the whole rule.

    Raises Closed, NotTheNewest, NoSuchFinding, NotExplainable.
    """
    run, total = hold(version, rule_id)
    if total.severity != "confirm":
        raise NotExplainable
    answers = say(Explanation, version, run, rule_id, reason=reason, lines=lines)
    add_contributor(version, "explained")
    tell(version, "finding.explained", f"explained {place_words(rule_id, lines)}", rule_id)
    return answers


def dispute(version: Version, rule_id: str, *, reason: str, lines: Sequence[int] = ()) -> list[Dispute]:
    """Say that a *fix* rule is wrong here, for the records on ``lines`` or altogether; the return may then go on.

    Raises Closed, NotTheNewest, NoSuchFinding, NotDisputable.
    """
    run, total = hold(version, rule_id)
    if total.severity != "fix":
        raise NotDisputable
    answers = say(Dispute, version, run, rule_id, reason=reason, lines=lines)
    add_contributor(version, "disputed")
    tell(version, "finding.disputed", f"disputed {place_words(rule_id, lines)}", rule_id)
    return answers


def take_back(version: Version, answer_id: UUID) -> Explanation | Dispute:
    """Withdraw an explanation or dispute; the finding is open again. Raises Closed, NoSuchFinding."""
    refuse_closed(version)
    answer = find_answer(Explanation, version, answer_id) or find_answer(Dispute, version, answer_id)
    run = newest_check(version)
    if answer is None or run is None:
        raise NoSuchFinding
    answer.withdrawn_at = now()
    recount(run, version)
    what = "an explanation" if isinstance(answer, Explanation) else "a dispute"
    tell(version, "finding.answer_withdrawn", f"took back {what} of {answer.rule_id}", answer.rule_id)
    return answer


def hold(version: Version, rule_id: str) -> tuple[CheckRun, FindingTotal]:
    """The finished check and the rule's total, once it is sure that the version may still be answered."""
    refuse_closed(version)
    run = newest_check(version)
    if run is None or run.outcome is None:
        raise NoSuchFinding
    return run, get_total(run, rule_id)


def refuse_closed(version: Version) -> None:
    """Raises Closed after submission, NotTheNewest where there is a newer version."""
    obligation = get_obligation_by_id(version.obligation_id)
    wait_for_turn(obligation)
    standing = standing_of(obligation)
    if standing.version_id != version.id:
        raise NotTheNewest
    if standing.submission_id is not None:
        raise Closed


def say(
    kind: type[Answered], version: Version, run: CheckRun, rule_id: str, *, reason: str, lines: Sequence[int]
) -> list[Answered]:
    """Add the answers in place of what was said of the same things before, and count again."""
    before = {(answer.rule_id, answer.record_key): answer for answer in answers_in_force(kind, version)}
    person_id, name = acting_person()
    records: Sequence[str | None] = records_on(run, rule_id, lines) if lines else [None]
    said = [before.get((rule_id, record_key)) for record_key in records]
    answers = [
        kind(
            id=uuid4(),
            version_id=version.id,
            rule_id=rule_id,
            record_key=record_key,
            reason=reason,
            person_id=person_id,
            person_name=name,
            at=now(),
            supersedes_id=None if earlier is None else earlier.id,
        )
        for record_key, earlier in zip(records, said, strict=True)
    ]
    db.council.add_all(answers)
    recount(run, version)
    return answers


def records_on(run: CheckRun, rule_id: str, lines: Sequence[int]) -> list[str]:
    """The keyed hash of the claim a rule was found for on each line. Raises NoSuchFinding where one has none."""
    found = keys_on(run, rule_id, lines)
    if found.keys() != set(lines):
        raise NoSuchFinding
    return sorted(set(found.values()))


def place_words(rule_id: str, lines: Sequence[int]) -> str:
    if not lines:
        return rule_id
    return f"{rule_id} on line {lines[0]:,}" if len(lines) == 1 else f"{rule_id} on {len(lines):,} lines"


def tell(version: Version, act: str, words: str, rule_id: str) -> None:
    obligation = get_obligation_by_id(version.obligation_id)
    title = definition_of(obligation).name_of(Period.parse(obligation.period))
    record(
        act,
        subject=subject_of(obligation, version=version.number),
        words=f"{words} in version {version.number} of {title}",
        detail={"rule": rule_id},
    )
