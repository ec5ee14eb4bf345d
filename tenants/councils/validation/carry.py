"""Carrying answers over: what an officer explained or disputed in an earlier version is not asked again."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import uuid4

from councils.returns.add_version import add_contributor
from councils.returns.models import Version
from councils.validation.findings import records_found
from councils.validation.models import CheckRun, Dispute, Explanation, FindingTotal
from councils.validation.queries import Answered, answers_of, earlier_answers, earlier_totals, totals_of
from reeve.database import db

ANSWERED_BY: Mapping[str, str] = {"confirm": "explained", "fix": "disputed"}


def carry_answers(run: CheckRun, version: Version) -> None:
    """Attach again, by rule and record, what earlier versions of the same obligation said and did not take back.

    Only to a version nothing has been said of yet. An answer to a whole rule is carried only while the rule is found
    no more often than before: a reason given for 3 lines does not answer 3,000.
    """
    if answers_of(version):
        return
    carry(Explanation, run, version)
    carry(Dispute, run, version)


def carry(kind: type[Answered], run: CheckRun, version: Version) -> None:
    said = {key: answer for key, answer in earlier_answers(kind, version).items() if answer.withdrawn_at is None}
    if not said:
        return
    totals = {total.rule_id: total for total in totals_of(run) if severity_of(kind) == total.severity}
    before = earlier_totals(version)
    found = records_found(run, rules={rule for rule, record in said if record is not None and rule in totals})
    for (rule, record), answer in said.items():
        still = rule in totals and no_more_than(before.get(rule), totals[rule]) if record is None else None
        if still or (record is not None and (rule, record) in found):
            attach(kind, answer, version)


def severity_of(kind: type[Explanation] | type[Dispute]) -> str:
    return "confirm" if kind is Explanation else "fix"


def no_more_than(before: FindingTotal | None, after: FindingTotal) -> bool:
    return before is not None and after.count <= before.count


def attach(kind: type[Answered], answer: Answered, version: Version) -> None:
    """The same person's same words, now of this version; they had a hand in it thereby."""
    db.council.add(
        kind(
            id=uuid4(),
            version_id=version.id,
            rule_id=answer.rule_id,
            record_key=answer.record_key,
            reason=answer.reason,
            person_id=answer.person_id,
            person_name=answer.person_name,
            at=answer.at,
            supersedes_id=answer.id,
        )
    )
    act = ANSWERED_BY[severity_of(kind)]
    add_contributor(version, act, person_id=answer.person_id, name=answer.person_name, at=answer.at)
