"""Reading drafts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from councils.drafting.models import Draft, DraftContributor, DraftValue
from reeve.database import db
from reeve.department.models import Obligation


def find_draft(obligation: Obligation) -> Draft | None:
    return db.council.scalars(select(Draft).where(Draft.obligation_id == obligation.id)).one_or_none()


def hold_draft(obligation: Obligation) -> Draft:
    """The obligation's one draft, begun if need be; nobody else changes it until this transaction ends."""
    db.council.execute(
        insert(Draft)
        .values(council_id=obligation.council_id, id=uuid4(), obligation_id=obligation.id, lock_version=0)
        .on_conflict_do_nothing()
    )
    return db.council.scalars(
        select(Draft)
        .where(Draft.obligation_id == obligation.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def values_of(draft: Draft | None) -> Mapping[str, DraftValue]:
    """What stands in each cell that was ever filled in."""
    if draft is None:
        return {}
    found = db.council.scalars(
        select(DraftValue).where(DraftValue.draft_id == draft.id).execution_options(populate_existing=True)
    )
    return {value.cell: value for value in found}


def draft_contributors(draft: Draft) -> Sequence[DraftContributor]:
    """Everybody who ever changed a cell, first come first."""
    return db.council.scalars(
        select(DraftContributor).where(DraftContributor.draft_id == draft.id).order_by(DraftContributor.first_at)
    ).all()


def last_saved(values: Mapping[str, DraftValue]) -> DraftValue | None:
    """The cell saved last."""
    return max(values.values(), key=lambda value: value.lock_version, default=None)
