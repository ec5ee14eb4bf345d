"""What a return's rules are now, how often each fired, and what a department changed."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from reeve.catalogue import entries
from reeve.catalogue.models import RuleCount
from reeve.database import db
from reeve.definitions import Definition
from reeve.definitions.example_edits import ExampleFile
from reeve.rulebook.queries import NoDefinition, Told, definitions_in_force, published, published_examples


def counts_of(return_key: str) -> Mapping[str, RuleCount]:
    """By rule; empty where none were kept."""
    found = db.gate.scalars(select(RuleCount).where(RuleCount.return_key == return_key))
    return {each.rule_id: each for each in found}


def definition_of(name: str) -> Definition:
    """What checks of a return are made with now, a department's own revision too; of a nation where ``name`` is
    ``key.nation``. Raises NoSuchReturn."""
    packaged = entries.definition_of(name)
    try:
        in_force = definitions_in_force(db.gate, packaged.key)
    except NoDefinition:
        return packaged
    return next((each for each in in_force if each.nation == packaged.nation), packaged)


def changes_of(definition: Definition) -> list[Told]:
    """What a department published of it, newest first."""
    return published(db.gate, definition.key, nation=definition.nation)


def examples_of(definition: Definition) -> Mapping[str, ExampleFile]:
    """Those that a department published with it; empty for what Reeve comes with."""
    return published_examples(db.gate, definition.hash)
