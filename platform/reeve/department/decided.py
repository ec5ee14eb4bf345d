"""Whether the department's decision on a consignment stands: one it has taken back is none. For either side's queries.

Whoever asks for accepted returns (what the next period is compared with, what is published) asks here.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from reeve.department.desk_models import Reopening
from reeve.department.models import Acceptance, Consignment, Rejection


def accepted() -> ColumnElement[bool]:
    """Of a select that has ``Consignment``: accepted, that acceptance not taken back, and not rejected."""
    return stands(Acceptance) & ~stands(Rejection)


def stands(kind: type[Acceptance] | type[Rejection]) -> ColumnElement[bool]:
    """A decision of this kind was made and not taken back since."""
    later = select(Reopening.n).where(
        Reopening.council_id == kind.council_id,
        Reopening.consignment_id == kind.consignment_id,
        Reopening.at >= kind.at,
    )
    return (
        select(kind.n)
        .where(kind.council_id == Consignment.council_id, kind.consignment_id == Consignment.id, ~later.exists())
        .correlate(Consignment)
        .exists()
    )
