"""What the council has said already to a form's findings, for the form that is being filled in again.

Their models are a later room's: these are the few columns a form shows, read by name like ``tenants.standing``.
"""

from __future__ import annotations

from sqlalchemy import TableClause, column, literal, select, table, union_all

from councils.returns.models import Version
from reeve.database import db
from reeve.department.models import Obligation

SAID = ("council_id", "version_id", "rule_id", "record_key", "reason", "at", "withdrawn_at")
EXPLANATION: TableClause = table("explanation", *map(column, SAID), schema="tenants")
DISPUTE: TableClause = table("dispute", *map(column, SAID), schema="tenants")


def reasons_given(obligation: Obligation) -> dict[str, str]:
    """By rule, the reason given last to all its findings in any version, where it was not taken back. The next version
    takes it over while the rule is found no more often."""
    said = union_all(
        *(
            select(Version.number, kind.c.at, kind.c.rule_id, kind.c.reason, kind.c.withdrawn_at)
            .join(Version, (Version.council_id == kind.c.council_id) & (Version.id == kind.c.version_id))
            .where(Version.obligation_id == literal(obligation.id), kind.c.record_key.is_(None))
            for kind in (EXPLANATION, DISPUTE)
        )
    ).subquery()
    rows = db.council.execute(select(said).order_by(said.c.number, said.c.at)).all()
    newest = {row.rule_id: row for row in rows}
    return {rule: row.reason for rule, row in newest.items() if row.withdrawn_at is None}
