from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from reeve.proof import (
    Contributor,
    DefinitionUsed,
    DisputeMade,
    Entered,
    Evidence,
    ExplanationGiven,
    FigureStated,
    FileSent,
    FindingTotal,
    Manifest,
    ObligationMet,
    Person,
    Receipt,
    Signature,
    SigningKey,
    digest,
)

NOON = datetime(2026, 11, 23, 12, 0, 5, 999_999, tzinfo=UTC)
PREPARER = Person("10000000-0000-4000-8000-000000000001", "Priya Preparer")
CERTIFIER = Person("20000000-0000-4000-8000-000000000002", "Chris Certifiér")
FILE = b"HEADER|sample\nD|1\n"


@dataclass(frozen=True)
class Papers:
    """One delivery's documents, to be changed and issued as a test likes."""

    manifest: Manifest
    signature: Signature | None
    key: SigningKey

    def receipt(self, **changes: Any) -> Receipt:
        receipt = Receipt(
            consignment="wyvern-shbe-2026-10-3",
            manifest=self.manifest.document(),
            signature=None if self.signature is None else self.signature.document(),
            sealed_at=NOON + timedelta(hours=1),
            received_at=NOON + timedelta(hours=1, seconds=4),
            channel="department-inbox",
            audit_head="sha256:" + "a" * 64,
            practice=True,
        )
        return replace(receipt, **changes)


@pytest.fixture
def manifest() -> Manifest:
    return Manifest(
        obligation=ObligationMet(
            council="wyvern",
            council_code="E09999999",
            council_name="Wyvern District Council",
            department="dwp",
            return_key="shbe",
            return_title="Single Housing Benefit Extract",
            period="2026-10",
            practice=True,
        ),
        version=3,
        file=FileSent(
            "sha256:d7c3e729180b29e4e0df628b453b00e0f614507d54c4d640a1013ff05971bb5d", len(FILE), "text/plain"
        ),
        form=None,
        figures=[
            FigureStated("c001", "Weekly benefit", 1_234_567, "pence"),
            FigureStated("c002", "Average", Decimal("12.50"), "pounds a claim"),
        ],
        definition=DefinitionUsed("sha256:" + "d" * 64, 2, "provisional"),
        engine_version="0.1.0",
        findings=[FindingTotal("SHBE-S-002", "confirm", 7)],
        explanations=[ExplanationGiven("SHBE-S-002", None, "Seven late claims", PREPARER, NOON)],
        disputes=[DisputeMade("SHBE-D-104", "f" * 64, "The rule is wrong for hostels", PREPARER, NOON)],
        contributors=[Contributor(PREPARER, ("uploaded", "explained"))],
        statement="I certify that these figures are right.",
        submitted_by=PREPARER,
        submitted_at=NOON,
    )


@pytest.fixture
def signature(manifest: Manifest) -> Signature:
    return Signature(
        manifest=digest(manifest.document()),
        certifier=CERTIFIER,
        capacity="Responsible finance officer",
        statement=manifest.statement,
        signed_at=NOON + timedelta(minutes=30),
        evidence=Evidence("totp", NOON + timedelta(minutes=29)),
        practice=True,
    )


@pytest.fixture
def signing_key() -> SigningKey:
    return SigningKey(bytes(range(32)))


@pytest.fixture
def papers(manifest: Manifest, signature: Signature, signing_key: SigningKey) -> Papers:
    return Papers(manifest, signature, signing_key)


@pytest.fixture
def form_manifest(manifest: Manifest) -> Manifest:
    return replace(manifest, file=None, form=Entered({"c001": 250_00, "c002": "none", "c003": None}))
