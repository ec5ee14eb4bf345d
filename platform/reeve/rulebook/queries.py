"""Which definition holds for a return and a period."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from reeve.definitions import Definition, Period, parse
from reeve.errors import NotFound
from reeve.rulebook.models import DefinitionRelease

END_OF_TIME = "9999"
"""Sorts after the text of every period."""


class NoDefinition(NotFound):
    """No rules have been released for this return and period."""


def get_definition(session: Session, return_key: str, period: str) -> Definition:
    """The newest revision of the latest definition that begins no later than ``period``. Raises NoDefinition.

    Period texts of one return are of one kind, so their order as text is their order in time.
    """
    found = session.execute(
        select(DefinitionRelease.hash, DefinitionRelease.resolved)
        .where(DefinitionRelease.return_key == return_key, DefinitionRelease.period_from <= period)
        .order_by(DefinitionRelease.period_from.desc(), DefinitionRelease.revision.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        raise NoDefinition(f"Reeve holds no rules for {return_key} in {period}.")
    return parsed(found.hash, found.resolved)


def definitions_for(session: Session, return_key: str, periods: Iterable[Period]) -> dict[Period, Definition]:
    """The definition in force for each of these periods; those older than the first of them are left out."""
    releases = session.execute(
        select(DefinitionRelease.period_from, DefinitionRelease.hash)
        .where(DefinitionRelease.return_key == return_key)
        .order_by(DefinitionRelease.period_from.desc(), DefinitionRelease.revision.desc())
    ).all()
    hashes = {each: next((r.hash for r in releases if r.period_from <= str(each)), None) for each in periods}
    return {period: get_definition_by_hash(session, digest) for period, digest in hashes.items() if digest}


def latest_definition(session: Session, return_key: str) -> Definition:
    """The definition released last for this return, whatever period it begins with. Raises NoDefinition."""
    return get_definition(session, return_key, END_OF_TIME)


def get_definition_by_hash(session: Session, digest: str) -> Definition:
    """The definition a check was made with. Raises NoDefinition."""
    release = session.get(DefinitionRelease, digest)
    if release is None:
        raise NoDefinition(f"Reeve holds no rules with the digest {digest}.")
    return parsed(release.hash, release.resolved)


@lru_cache(maxsize=16)
def parsed(_digest: str, resolved: str) -> Definition:
    return parse(resolved)
