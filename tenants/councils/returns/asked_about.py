"""What colleagues ask one person about cells of forms: a task on the council's home until it is answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from councils.returns.comment_models import CellComment, Mention
from councils.returns.queries import definition_of
from reeve.database import db
from reeve.definitions import Period
from reeve.department.models import Obligation


@dataclass(frozen=True)
class Asked:
    """One cell a colleague asks about. ``path`` continues the address of the council's home."""

    by: str
    at: datetime
    name: str
    cell: str
    path: str


def asked_about(person_id: UUID) -> Sequence[Asked]:
    """Newest first, each cell once. Over when the person says something there, or anybody resolves it."""
    later = aliased(CellComment)
    over = (
        select(later.id)
        .where(later.obligation_id == CellComment.obligation_id, later.cell == CellComment.cell)
        .where(later.at > CellComment.at, (later.act == "resolved") | (later.person_id == person_id))
        .exists()
    )
    rows = db.council.execute(
        select(CellComment, Obligation)
        .join(Mention, Mention.comment_id == CellComment.id)
        .join(Obligation, Obligation.id == CellComment.obligation_id)
        .where(Mention.person_id == person_id, ~over)
        .order_by(CellComment.at)
    ).all()
    newest = {(obligation.id, comment.cell): asked(comment, obligation) for comment, obligation in rows}
    return list(reversed(newest.values()))


def asked(comment: CellComment, obligation: Obligation) -> Asked:
    definition = definition_of(obligation)
    period = Period.parse(obligation.period)
    path = f"returns/{obligation.return_key}/{obligation.period}/draft/comments/{comment.cell}"
    return Asked(comment.person_name, comment.at, f"{definition.title_of(period)}, {period.label}", comment.cell, path)
