"""For tests: returns of some councils, sent and accepted, with figures of our choice."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

from sqlalchemy import select

from reeve.comparison.jobs import keep_figures
from reeve.database import now
from reeve.definitions import load
from reeve.department.desk_models import Reopening
from reeve.department.models import Acceptance, Consignment, Obligation, Rejection
from reeve.register.models import Council
from tests.factories import Factory

CASELOAD = "claims_in_payment"
QUARTERS = ("2026-27-Q1", "2026-27-Q2")


def councils_of(factory: Factory, region: str, kind: str, count: int) -> list[Council]:
    """The first ``count`` of a region and kind, aboard."""
    wanted = select(Council.slug).where(Council.region == region, Council.kind == kind).order_by(Council.slug)
    return [factory.council(slug) for slug in factory.session.scalars(wanted.limit(count)).all()]


def accept(
    factory: Factory,
    council: Council,
    return_key: str,
    period: str,
    figures: Mapping[str, int | None],
    *,
    practice: bool = True,
    number: int = 1,
    decided: bool = True,
    disputes: Sequence[str] = (),
) -> UUID:
    """Sent, and, if ``decided``, accepted by the department; returns the consignment's id. ``disputes`` are rules."""
    obligation = factory.session.scalars(
        select(Obligation).where(
            Obligation.council_id == council.id,
            Obligation.return_key == return_key,
            Obligation.period == period,
            Obligation.practice == practice,
        )
    ).one_or_none() or factory.obligation(council, return_key, period, practice=practice)
    unit = "pence" if return_key == "hbdr" else "claims"
    manifest = {
        "form": dict(figures) if return_key == "hbdr" else None,
        "figures": [{"cell": cell, "label": cell, "amount": figures[cell], "unit": unit} for cell in figures],
        "definition": {"hash": load(return_key).hash},
        "disputes": [{"rule": rule} for rule in disputes],
    }
    key = {"council_id": council.id, "department_id": factory.department().id}
    consignment = Consignment(
        **key,
        id=uuid4(),
        obligation_id=obligation.id,
        submission_id=uuid4(),
        number=number,
        version_number=number,
        practice=practice,
        manifest=json.dumps(manifest),
        digest="sha256:made-for-a-test",
        sealed_at=now(),
    )
    factory.session.add(consignment)
    factory.session.flush()
    if decided:
        factory.session.add(Acceptance(**key, consignment_id=consignment.id, n=1, person_name="Ash Analyst"))
    factory.session.commit()
    return consignment.id


def reject(factory: Factory, council: Council, consignment_id: UUID) -> None:
    key = {"council_id": council.id, "department_id": factory.department().id}
    factory.session.add(
        Rejection(**key, consignment_id=consignment_id, n=1, person_name="Ash Analyst", reasons="On second thoughts.")
    )
    factory.session.commit()


def debt(opening: int) -> dict[str, int | None]:
    """A debt form's figures, in pence, all of one size with its opening debt."""
    return {"c001": opening, "c002": opening // 20, "c003": opening // 25, "c004": 0, "c005": opening * 101 // 100}


def opening_debt(n: int) -> int:
    """Of the ``n``-th council, in pence."""
    return 1_000_000 + 50_123 * n


def two_quarters(factory: Factory, councils: Sequence[Council]) -> None:
    """Each council's debt, growing by a tenth; and its caseload, so many hundred claims."""
    for n, council in enumerate(councils):
        accept(factory, council, "shbe", "2026-10", {CASELOAD: 2_600 + 100 * n})
        for quarter, period in enumerate(QUARTERS):
            accept(factory, council, "hbdr", period, debt(opening_debt(n) * (10 + quarter) // 10))
    keep_figures()


def reopen(factory: Factory, council: Council, consignment_id: UUID) -> None:
    """Take back whatever was decided of it."""
    key = {"council_id": council.id, "department_id": factory.department().id}
    factory.session.add(
        Reopening(**key, consignment_id=consignment_id, n=1, person_name="Ash Analyst", reasons="Too soon.")
    )
    factory.session.commit()
