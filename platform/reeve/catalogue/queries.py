"""Reading how often each rule fired."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from reeve.catalogue.models import RuleCount
from reeve.database import db


def counts_of(return_key: str) -> Mapping[str, RuleCount]:
    """By rule; empty where none were kept."""
    found = db.gate.scalars(select(RuleCount).where(RuleCount.return_key == return_key))
    return {each.rule_id: each for each in found}
