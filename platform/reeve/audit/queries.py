"""Reading a chain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from reeve.audit.models import AuditEntry


def chain_entries(session: Session, chain: UUID) -> Sequence[AuditEntry]:
    """The whole chain, oldest first."""
    return session.scalars(select(AuditEntry).where(AuditEntry.chain_id == chain).order_by(AuditEntry.seq)).all()


def chain_head(session: Session, chain: UUID) -> str:
    """``seq:hash`` of the newest entry; printed in every receipt."""
    head: str = session.execute(text("select platform.audit_head(:chain)"), {"chain": chain}).scalar_one()
    return head


def chain_heads(session: Session, chains: Sequence[UUID]) -> Mapping[UUID, str]:
    """The head of each, in one statement: it changes with every act."""
    heads = text("select chain, platform.audit_head(chain) from unnest(cast(:chains as uuid[])) as chain")
    return {row[0]: row[1] for row in session.execute(heads, {"chains": list(chains)})}
