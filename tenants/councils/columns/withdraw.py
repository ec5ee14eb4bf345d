"""Taking back what was said of columns: the next file with that line of names is asked about again."""

from __future__ import annotations

from councils.columns.models import ColumnOrder
from councils.columns.queries import newest_obligation
from councils.returns.add_version import acting_person
from councils.returns.queries import definition_of
from reeve.audit import record
from reeve.database import db, now
from reeve.errors import Conflict
from reeve.web.filters import day


class AlreadyWithdrawn(Conflict):
    """This order of columns was withdrawn before. Nothing is read by it any more."""

    title = "It is withdrawn already"


def withdraw(order: ColumnOrder) -> None:
    """Versions read by it stay as they were read. Raises AlreadyWithdrawn."""
    if order.withdrawn_at is not None:
        raise AlreadyWithdrawn
    order.withdrawn_at, order.withdrawn_by_name = now(), acting_person()[1]
    db.council.flush()
    title = definition_of(newest_obligation(order.return_key)).short_title
    record(
        "columns.withdrawn",
        subject=f"{order.return_key}/columns",
        words=f"withdrew what {order.confirmed_by_name} said on {day(order.confirmed_at)} of the columns in files of "
        f"{title}",
        detail={"names": order.digest},
    )
