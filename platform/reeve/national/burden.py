"""What returns cost councils in officers' time: medians over councils of which none is named, kept once a quarter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from reeve.comparison.summary import summarise
from reeve.comparison.suppress import LEAST
from reeve.database import db
from reeve.national.models import Burden
from reeve.national.queries import find_quarter


class Kind(NamedTuple):
    """One return of a department, practice or live."""

    department_id: UUID
    return_key: str
    practice: bool


def is_counted(quarter: str) -> bool:
    """In the platform's unit."""
    return find_quarter(quarter) is not None


def keep_burden(quarter: str, *, said: Mapping[Kind, Sequence[float]], acted: Mapping[Kind, Sequence[float]]) -> int:
    """In the platform's unit, one number of each council; how many rows were written."""
    rows = [
        Burden(
            **kind._asdict(),
            quarter=quarter,
            **dict(zip(("said_councils", "said_minutes"), told_of(said.get(kind, ())), strict=True)),
            **dict(zip(("acted_councils", "acted_minutes"), told_of(acted.get(kind, ())), strict=True)),
        )
        for kind in sorted({*said, *acted})
    ]
    db.platform.add_all(rows)
    db.platform.flush()
    return len(rows)


def told_of(minutes: Sequence[float]) -> tuple[int, Decimal] | tuple[None, None]:
    """Of how many councils, and their median, rounded as a comparison is; nothing of fewer than five."""
    if len(minutes) < LEAST:
        return None, None
    summary = summarise([Decimal(str(each)) for each in minutes], counts=False)
    return (summary.councils, summary.median) if summary.median is not None else (None, None)
