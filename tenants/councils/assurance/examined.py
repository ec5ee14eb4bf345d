"""What an accountant is shown, laid out from the documents themselves; nothing of the council's is asked for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from councils.signoff.paper import Paper, paper_of
from reeve.database import db
from reeve.identity.engagement_queries import Examined
from reeve.rulebook.queries import get_definition_by_hash
from reeve.rules import Period


@dataclass(frozen=True)
class Offered:
    """One cell that was offered from extracts: what it was made of, what was offered, what was entered, and why."""

    label: str
    cell: str
    is_money: bool
    offered: Decimal
    entered: Decimal | None
    made_of: tuple[str, ...]
    reason: str
    by: str

    @property
    def is_taken(self) -> bool:
        return self.offered == self.entered


@dataclass(frozen=True)
class Claim:
    """The version as its reader sees it. ``provisional`` says why the rules are, where they are."""

    paper: Paper
    name: str
    provisional: str | None
    digest: str
    signature: Mapping[str, Any] | None
    offers: tuple[Offered, ...]


def claim_of(examined: Examined) -> Claim:
    """In the gate's unit, which reads definitions and nothing of the council."""
    definition = get_definition_by_hash(db.gate, examined.manifest["definition"]["hash"])
    paper = paper_of(examined.manifest, definition, None)
    return Claim(
        paper=paper,
        name=f"{definition.title_of(paper.period)}, {paper.period.label}",
        provisional=definition.reason if definition.is_provisional else None,
        digest=examined.digest,
        signature=examined.signature,
        offers=tuple(offered(one) for one in examined.offers),
    )


def offered(one: Mapping[str, Any]) -> Offered:
    return Offered(
        label=one["label"],
        cell=one["cell"],
        is_money="pence" in one["unit"],
        offered=Decimal(str(one["offered"])),
        entered=None if one["entered"] is None else Decimal(str(one["entered"])),
        made_of=tuple(part_in_words(part) for part in one["made_of"]),
        reason=one["reason"],
        by=one["by"],
    )


def part_in_words(part: Mapping[str, Any]) -> str:
    """As in "SHBE, July 2026, version 3: 1250 (adds 12.50)"."""
    sent = "" if part.get("sent", True) else " (not sent)"
    return f"{part['return'].upper()}, {Period.parse(part['month']).label}, version {part['version']}{sent}"
