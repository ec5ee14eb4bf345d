"""Taking the figures of accepted returns out of their manifests."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

import structlog
from sqlalchemy import Row, insert, text

from reeve.comparison.models import AcceptedFigure, AcceptedReturn
from reeve.comparison.queries import forget_returns, manifests_of, no_longer_standing, standing_untaken
from reeve.database import db, now
from reeve.definitions import Definition
from reeve.proof.figures import rows_of
from reeve.rulebook.queries import NoDefinition, get_definition, get_definition_by_hash

log = structlog.get_logger("reeve.comparison")

BATCH = 100
ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtextextended(:key, 0))")


class OnePeriod(NamedTuple):
    """One return of one period, practice or live."""

    return_key: str
    practice: bool
    period: str


def alone() -> None:
    """From here to its end nothing else takes or publishes figures of this department."""
    db.department.execute(ONE_AT_A_TIME, {"key": f"reeve.figures:{db.department.info['department_id']}"})


def take_accepted() -> int:
    """Take what was accepted since, in a department unit; leave off what stands accepted no more. How many returns."""
    alone()
    forget_returns(no_longer_standing())
    waiting = iter(standing_untaken())
    taken = 0
    while batch := list(islice(waiting, BATCH)):
        take_some(batch)
        taken += len(batch)
    return taken


def take_some(batch: Sequence[Row[Any]]) -> None:
    manifests = {row.id: json.loads(row.manifest) for row in manifests_of([row.consignment_id for row in batch])}
    forget_returns(batch)
    department_id: UUID = db.department.info["department_id"]
    db.department.execute(
        insert(AcceptedReturn),
        [
            {
                **place_of(row),
                "department_id": department_id,
                "consignment_id": row.consignment_id,
                "definition_hash": manifests[row.consignment_id]["definition"]["hash"],
                "sealed_at": row.sealed_at,
                "accepted_at": row.accepted_at,
                "taken_at": now(),
            }
            for row in batch
        ],
    )
    stated = [
        {**place_of(row), "department_id": department_id, "cell": cell, "amount": amount}
        for row in batch
        for cell, amount in amounts_of(manifests[row.consignment_id], row)
    ]
    if stated:
        db.department.execute(insert(AcceptedFigure), stated)


def place_of(row: Row[Any]) -> dict[str, Any]:
    return {
        "council_id": row.council_id,
        "return_key": row.return_key,
        "practice": row.practice,
        "period": row.period,
    }


def amounts_of(document: dict[str, Any], row: Row[Any]) -> Iterator[tuple[str, Decimal | None]]:
    """Under the name each cell has now, by the rules it was checked with; none where these are not known here, as they
    may not be of a council that was imported."""
    try:
        used = get_definition_by_hash(db.department, document["definition"]["hash"])
        present = present_definition(row)
    except NoDefinition as unknown:
        log.warning("figures left out", return_key=row.return_key, period=row.period, why=unknown.message)
        return
    stated = {figure.cell: figure.now for figure in rows_of(document, used, {})}
    for cell, amount in present.by_present_name(stated).items():
        yield cell, None if amount is None else Decimal(amount)


def present_definition(row: Row[Any]) -> Definition:
    """As the rules for this period stand now, looked up once a unit of work for each nation."""
    held: dict[tuple[str, str, str], Definition] = db.department.info.setdefault("definitions by nation", {})
    place = row.return_key, row.period, row.nation
    if place not in held:
        held[place] = get_definition(db.department, row.return_key, row.period, council_id=row.council_id)
    return held[place]
