"""An officer says which column is which; kept for this file's check and for every file with the same line of names."""

from __future__ import annotations

from uuid import uuid4

from councils.columns.models import ColumnOrder
from councils.columns.queries import find_in_force
from councils.returns.add_version import acting_person
from councils.returns.queries import definition_of
from reeve.audit import record
from reeve.database import db, now
from reeve.database.constraints import refuses
from reeve.department.models import Obligation
from reeve.errors import Conflict
from reeve.rules import Columns, Layout
from reeve.rules.columns import Said, fits

NAMED = 10
"""So many columns are named in the history; the rest are counted there, and named on their own page."""


class AlreadySaid(Conflict):
    """A colleague has said meanwhile which column is which. Go back to the version: it can be checked again."""

    title = "These columns are known already"


refuses("uq_column_order_in_force", AlreadySaid)


def confirm(
    obligation: Obligation, columns: Columns, said: Said, *, subject: str, instead: bool = False
) -> ColumnOrder:
    """Keep what the acting person says of a line of names, ``instead`` of what was said before. ``subject`` is what the
    history files it under.

    Raises AlreadySaid, but for ``instead``.
    """
    person_id, name = acting_person()
    definition = definition_of(obligation)
    put_away(obligation.return_key, columns, None if instead else definition.layout, name)
    order = ColumnOrder(
        id=uuid4(),
        return_key=obligation.return_key,
        digest=columns.digest,
        names=list(columns.names),
        said=[None if one is None else list(one) for one in said],
        definition_hash=definition.hash,
        confirmed_by=person_id,
        confirmed_by_name=name,
    )
    db.council.add(order)
    db.council.flush()
    record(
        "columns.confirmed",
        subject=subject,
        words=f"said {'anew ' if instead else ''}which column is which in files of {definition.short_title}: "
        f"{in_words(columns, said)}",
        detail={"names": columns.digest, "columns": len(columns.names)},
    )
    return order


def put_away(return_key: str, columns: Columns, layout: Layout | None, name: str) -> None:
    """What was said of the same names before ends; with ``layout`` only where the definition has changed under it.
    Raises AlreadySaid."""
    before = find_in_force(return_key, columns.digest)
    if before is None:
        return
    if layout is not None and fits(layout, before.said):
        raise AlreadySaid
    before.withdrawn_at, before.withdrawn_by_name = now(), name
    db.council.flush()


def in_words(columns: Columns, said: Said) -> str:
    """Which columns were said, by their names in the file; those with the return's own names only as a number."""
    told = [
        f"“{name}” is not in the return" if one is None else f"“{name}” is {one[1]}"
        for name, known, one in zip(columns.names, columns.positions, said, strict=True)
        if known is None or one is None or known != one[0]
    ]
    more = [f"{len(told) - NAMED:,} more"] if len(told) > NAMED else []
    own = len(columns.names) - len(told)
    by_name = [f"{own:,} by the return's own names"] if own else []
    return ", ".join([*told[:NAMED], *more, *by_name])
