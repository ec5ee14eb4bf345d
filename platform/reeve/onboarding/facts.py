"""What was done towards going live, read from the rows of the acts themselves; the same for both sides.

The platform and the council each read with their own role: the platform sees of the council's returns only that one is
owed and when a practice one arrived (``database.matrix``), the council sees its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from reeve.department.models import Consignment, Obligation
from reeve.errors import NotFound
from reeve.identity.models import Invitation, Membership
from reeve.identity.queries import in_force
from reeve.onboarding.checklist import Facts
from reeve.onboarding.models import Agreement, AgreementRequest, GoingLive
from reeve.register.models import Council
from reeve.vault.models import CouncilKey


def facts_of(session: Session, council_id: UUID) -> Facts:
    """Raises NotFound where this session sees no such council."""
    row = session.execute(facts_select().where(Council.id == council_id)).one_or_none()
    if row is None:
        raise NotFound
    return as_facts(row)


def facts_by_council(session: Session) -> Mapping[UUID, Facts]:
    """Of every council in the register this session sees."""
    return {row.id: as_facts(row) for row in session.execute(facts_select())}


def as_facts(row: Row[Any]) -> Facts:
    return Facts(**{name: value for name, value in row._mapping.items() if name != "id"})


def facts_select() -> Select[Any]:
    """One row a council, with the moment of each act; columns are named as in ``Facts``."""
    admin_invited = (Invitation.council_id == Council.id) & (Invitation.role == "admin")
    admins = select(func.count()).where(
        Membership.council_id == Council.id,
        Membership.role == "admin",
        in_force(Membership.from_on, Membership.to_on),
    )
    asked = select(func.max(AgreementRequest.asked_at)).where(
        AgreementRequest.council_id == Council.id, AgreementRequest.withdrawn_at.is_(None)
    )
    columns: dict[str, Select[Any]] = {
        "key_at": select(func.min(CouncilKey.created_at)).where(CouncilKey.council_id == Council.id),
        "asked_at": asked,
        "agreed_at": select(func.max(Agreement.accepted_at)).where(Agreement.council_id == Council.id),
        "invited_at": select(func.min(Invitation.created_at)).where(admin_invited),
        "accepted_at": select(func.min(Invitation.accepted_at)).where(admin_invited),
        "admins": admins,
        "admin_from": select(func.min(Membership.from_on)).where(
            Membership.council_id == Council.id, Membership.role == "admin"
        ),
        "owed_at": select(func.min(Obligation.created_at)).where(Obligation.council_id == Council.id),
        "practised_at": select(func.min(Consignment.received_at)).where(
            Consignment.council_id == Council.id, Consignment.practice
        ),
        "live_at": select(GoingLive.at).where(GoingLive.council_id == Council.id),
    }
    return select(
        Council.id,
        Council.administers_hb,
        Council.closed_on,
        Council.onboarded_at,
        *(wanted.correlate(Council).scalar_subquery().label(name) for name, wanted in columns.items()),
    )
