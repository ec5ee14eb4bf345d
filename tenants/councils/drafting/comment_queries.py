"""Reading what was said about the cells of a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from councils.returns.comment_models import CellComment, Mention
from reeve.database import db
from reeve.department.models import Obligation
from reeve.identity.models import Membership, Person
from reeve.identity.permissions import PERMISSIONS, Act
from reeve.identity.queries import in_force
from reeve.web.filters import plural


@dataclass(frozen=True)
class Conversation:
    """What was said about one cell, in order of time, with what became of it."""

    turns: Sequence[CellComment] = ()

    @property
    def said(self) -> int:
        return sum(turn.act == "said" for turn in self.turns)

    @property
    def is_open(self) -> bool:
        """Something said after it was resolved opens it again."""
        return bool(self.turns) and self.turns[-1].act != "resolved"

    @property
    def words(self) -> str:
        """ "2 comments, open"; empty where nothing was said."""
        return f"{plural(self.said, 'comment')}, {'open' if self.is_open else 'resolved'}" if self.turns else ""


def conversations_of(obligation: Obligation) -> Mapping[str, Conversation]:
    """By cell."""
    found: dict[str, list[CellComment]] = {}
    turns = db.council.scalars(
        select(CellComment)
        .where(CellComment.obligation_id == obligation.id)
        .order_by(CellComment.at, CellComment.act, CellComment.id)
    )
    for turn in turns:
        found.setdefault(turn.cell, []).append(turn)
    return {cell: Conversation(own) for cell, own in found.items()}


def asked_in(turns: Sequence[CellComment]) -> Mapping[UUID, Sequence[str]]:
    """By comment: whom it asks."""
    found: dict[UUID, list[str]] = {}
    rows = db.council.execute(
        select(Mention.comment_id, Person.name)
        .join(Person, Person.id == Mention.person_id)
        .where(Mention.comment_id.in_([turn.id for turn in turns]))
        .order_by(Person.name)
    )
    for comment_id, name in rows:
        found.setdefault(comment_id, []).append(name)
    return found


def colleagues(*, besides: UUID) -> Sequence[Person]:
    """Whoever may comment here today, by name."""
    roles = [role for role, acts in PERMISSIONS.items() if Act.COMMENT in acts]
    return db.council.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.role.in_(roles), in_force(Membership.from_on, Membership.to_on))
        .where(Person.closed_at.is_(None), Person.id != besides)
        .order_by(Person.name, Person.id)
        .distinct()
    ).all()
