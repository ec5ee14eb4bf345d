"""What an accountant is shown, laid out from the documents themselves; nothing of the council's is asked for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from councils.signoff.paper import Paper, paper_of
from reeve.database import db
from reeve.identity.engagement_queries import Examined
from reeve.proof.offered import Offered, offered
from reeve.rulebook.queries import get_definition_by_hash


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
        offers=tuple(offered(one, label=one["label"], by=one["by"]) for one in examined.offers),
    )
