"""Reading the register."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from reeve.errors import NotFound
from reeve.register.models import Council, CouncilCode, CouncilDomain, CouncilName, Department, Succession


def find_council(session: Session, slug: str) -> Council | None:
    return session.scalars(select(Council).where(Council.slug == slug)).one_or_none()


def find_by_old_slug(session: Session, slug: str) -> Council | None:
    """A council that used to be called ``slug``, so that an old address can lead to the present one."""
    return session.scalars(
        select(Council).join(CouncilName, CouncilName.council_id == Council.id).where(CouncilName.slug == slug).limit(1)
    ).one_or_none()


def get_department(session: Session, slug: str) -> Department:
    """Raises NotFound."""
    found = session.scalars(select(Department).where(Department.slug == slug)).one_or_none()
    if found is None:
        raise NotFound(f"There is no department {slug!r}.")
    return found


def council_codes(session: Session) -> frozenset[str]:
    """Every code by which the council(s) this session sees are known; for the check that a file is this council's."""
    return frozenset(session.scalars(select(CouncilCode.code)))


def domains_recorded(session: Session, council_id: UUID) -> list[str]:
    """The e-mail domains the platform recorded for the council, in alphabetical order."""
    found = select(CouncilDomain.domain).where(CouncilDomain.council_id == council_id)
    return list(session.scalars(found.order_by(CouncilDomain.domain)))


def get_council(session: Session, slug: str) -> Council:
    """Raises NotFound."""
    found = find_council(session, slug)
    if found is None:
        raise NotFound
    return found


def successors_of(session: Session, council: Council) -> Sequence[tuple[Council, date]]:
    """Who takes over from this council, and from when; by day and name."""
    rows = session.execute(
        select(Council, Succession.effective_on)
        .join(Succession, Succession.successor_id == Council.id)
        .where(Succession.predecessor_id == council.id)
        .order_by(Succession.effective_on, Council.name)
    )
    return [(row[0], row[1]) for row in rows]
