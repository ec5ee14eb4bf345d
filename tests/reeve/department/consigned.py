"""A return as it stands in the inbox, put there by the inbox itself: what a council made is invented here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from reeve.database import Role, now, unit
from reeve.department.inbox import Handed, take
from reeve.department.models import Obligation
from reeve.proof import (
    Contributor,
    DefinitionUsed,
    DisputeMade,
    Entered,
    ExplanationGiven,
    FigureStated,
    FindingTotal,
    Manifest,
    ObligationMet,
    Person,
    canonical,
    digest,
)
from reeve.register.models import Council
from reeve.rulebook.queries import get_definition
from tests.factories import Factory

AT = datetime(2026, 11, 2, 14, 2, 5, tzinfo=UTC)
TOM = Person("a-preparer", "Tom Preparer")
CONFIRM, DISPUTED = "HBDR-W-001", "HBDR-F-001"


def explained(rule: str = CONFIRM) -> ExplanationGiven:
    return ExplanationGiven(rule, None, "We looked into it.", TOM, AT)


def disputed(rule: str = DISPUTED) -> DisputeMade:
    return DisputeMade(rule, None, "The rule is wrong.", TOM, AT)


def consign(
    factory: Factory,
    council: Council,
    obligation: Obligation,
    *,
    figures: Mapping[str, int] | None = None,
    sealed_at: datetime | None = None,
    version: int = 1,
    **stated: Sequence[Any],
) -> str:
    """Hand a form over to the department it is owed to and return its digest. ``figures`` are pence by cell,
    ``stated`` may hold ``findings``, ``explanations`` and ``disputes``."""
    key, period = obligation.return_key, obligation.period
    amounts = {"c001": 100_00, "c002": 5_00} if figures is None else figures
    with unit(Role.DEPARTMENT, department_id=obligation.department_id) as session:
        definition = get_definition(session, key, period)
        document = Manifest(
            obligation=ObligationMet(
                council.slug, "XXX", council.name, "dwp", key, definition.title, period, practice=obligation.practice
            ),
            version=version,
            file=None,
            form=Entered(dict(amounts)),
            figures=[FigureStated(cell, f"Figure {cell}", amount, "pence") for cell, amount in amounts.items()],
            definition=DefinitionUsed(definition.hash, 1, definition.status),
            engine_version="1",
            findings=[FindingTotal(rule, severity, n) for rule, severity, n in stated.get("findings", ())],
            explanations=stated.get("explanations", ()),
            disputes=stated.get("disputes", ()),
            contributors=[Contributor(TOM, ("entered", "submitted"))],
            statement="These figures are right.",
            submitted_by=TOM,
            submitted_at=AT,
        ).document()
        take(
            Handed(
                council_id=council.id,
                council_slug=council.slug,
                obligation_id=obligation.id,
                submission_id=uuid4(),
                version_number=version,
                practice=obligation.practice,
                manifest=canonical(document).decode(),
                digest=digest(document),
                signature=None,
                sealed_at=sealed_at or now() - timedelta(minutes=5),
                channel="The practice inbox",
                audit_head="1:" + "0" * 64,
            )
        )
    return digest(document)
