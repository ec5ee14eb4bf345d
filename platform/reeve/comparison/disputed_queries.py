"""Counting who disputes a rule, and reading what is told of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert, select, text, tuple_

from reeve.comparison.models import DisputedRule
from reeve.database import db

DISPUTES = text(
    "with newest as (select distinct on (o.council_id, o.id) o.council_id, o.return_key, o.practice, o.period, "
    "c.manifest from department.obligation o join department.consignment c "
    "on c.council_id = o.council_id and c.obligation_id = o.id where o.lapsed_at is null "
    "order by o.council_id, o.id, c.number desc) "
    "select n.return_key, n.practice, n.period, d.value->>'rule' as rule_id, count(distinct n.council_id) as councils "
    "from newest n, jsonb_array_elements(cast(n.manifest as jsonb)->'disputes') d "
    "where position('\"disputes\":[]' in n.manifest) = 0 group by 1, 2, 3, 4"
)
"""Most manifests, canonical as they are, dispute nothing, and need not be read."""

OfRule = tuple[str, bool, str, str]
"""Return, practice, period, rule."""


def disputes_counted() -> Mapping[OfRule, int]:
    """How many councils' newest consignment disputes a rule, in a department's unit."""
    return {(*row[:4],): row.councils for row in db.department.execute(DISPUTES)}


def disputes_told() -> Mapping[OfRule, int]:
    """What was told until now, in a department's unit."""
    rows = db.department.scalars(select(DisputedRule)).all()
    return {(row.return_key, row.practice, row.period, row.rule_id): row.councils for row in rows}


def keep_disputes(changed: Sequence[OfRule], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write ``rows`` in place of what was told of the ``changed``."""
    key = tuple_(DisputedRule.return_key, DisputedRule.practice, DisputedRule.period, DisputedRule.rule_id)
    if changed:
        db.department.execute(delete(DisputedRule).where(key.in_(changed)))
    if rows:
        db.department.execute(insert(DisputedRule), list(rows))


def find_disputed(return_key: str, period: str, rule_id: str, *, practice: bool) -> DisputedRule | None:
    """What is told of a rule, in a council's unit; None of few."""
    return db.council.scalars(
        select(DisputedRule).where(
            DisputedRule.return_key == return_key,
            DisputedRule.practice == practice,
            DisputedRule.period == period,
            DisputedRule.rule_id == rule_id,
        )
    ).one_or_none()
