"""The practice returns a changed definition is tried on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from reeve.database import db
from reeve.definitions import Definition
from reeve.department.decided import accepted
from reeve.department.models import Consignment, Obligation
from reeve.register.models import Council


@dataclass(frozen=True)
class Sent:
    """A council's newest practice return, and the one of an earlier period the department accepted last."""

    council_id: UUID
    return_key: str
    period: str
    consignment: Consignment
    before: Consignment | None


def newest_practice(definition: Definition) -> list[Sent]:
    """One for each council that sent a practice return this definition would be used for, by the council's slug."""
    rows = db.department.execute(
        select(Council.slug, Obligation.period, Consignment, accepted())
        .join(Obligation, Obligation.council_id == Council.id)
        .join(
            Consignment,
            (Consignment.council_id == Obligation.council_id) & (Consignment.obligation_id == Obligation.id),
        )
        .where(
            Obligation.return_key == definition.key,
            Obligation.practice,
            *([] if not definition.nation else [Council.nation.ilike(definition.nation)]),
        )
        .order_by(Council.slug, Obligation.period, Consignment.number)
    ).all()
    by_council: dict[str, list[tuple[str, Consignment, bool]]] = {}
    for slug, period, consignment, stands in rows:
        by_council.setdefault(slug, []).append((period, consignment, stands))
    found = [newest_of(definition, sent) for sent in by_council.values()]
    return [each for each in found if each is not None]


def newest_of(definition: Definition, sent: list[tuple[str, Consignment, bool]]) -> Sent | None:
    """From one council's returns in order; None where all are older than the definition."""
    period, consignment, _ = sent[-1]
    if period < str(definition.from_period):
        return None
    before = [each for when, each, stands in sent if stands and when < period]
    return Sent(consignment.council_id, definition.key, period, consignment, before[-1] if before else None)


def form_of(consignment: Consignment | None) -> dict[str, Any] | None:
    """The cells of a form as its manifest states them; None where it was a file."""
    if consignment is None:
        return None
    stated: dict[str, Any] | None = json.loads(consignment.manifest)["form"]
    return stated


def columns_in(consignment: Consignment | None) -> dict[str, Any] | None:
    """Which column of its file is which, as its manifest states it; None where they are in the return's own order."""
    file = None if consignment is None else json.loads(consignment.manifest)["file"]
    return None if file is None else file.get("columns")


def unable_in(consignment: Consignment) -> list[str]:
    """The cells whose figure the council said it cannot supply."""
    figures = json.loads(consignment.manifest)["figures"]
    return [figure["cell"] for figure in figures if figure.get("unable_to_supply")]
