"""Which definition holds for a return and a period."""

from __future__ import annotations

from functools import lru_cache
from weakref import WeakValueDictionary

from sqlalchemy import select
from sqlalchemy.orm import Session

from reeve.definitions import Definition, parse
from reeve.errors import NotFound
from reeve.rulebook.models import DefinitionRelease

_known: WeakValueDictionary[str, Definition] = WeakValueDictionary()
"""What ``parsed`` keeps, by digest: a definition's text, half a megabyte, is not fetched to find that it is known."""

END_OF_TIME = "9999"
"""Sorts after the text of every period."""


class NoDefinition(NotFound):
    """No rules have been released for this return and period."""


def get_definition(session: Session, return_key: str, period: str) -> Definition:
    """The newest revision of the latest definition that begins no later than ``period``. Raises NoDefinition.

    Period texts of one return are of one kind, so their order as text is their order in time.
    """
    digest = session.scalar(
        select(DefinitionRelease.hash)
        .where(DefinitionRelease.return_key == return_key, DefinitionRelease.period_from <= period)
        .order_by(DefinitionRelease.period_from.desc(), DefinitionRelease.revision.desc())
        .limit(1)
    )
    if digest is None:
        raise NoDefinition(f"Reeve holds no rules for {return_key} in {period}.")
    return get_definition_by_hash(session, digest)


def latest_definition(session: Session, return_key: str) -> Definition:
    """The definition released last for this return, whatever period it begins with. Raises NoDefinition."""
    return get_definition(session, return_key, END_OF_TIME)


def get_definition_by_hash(session: Session, digest: str) -> Definition:
    """The definition a check was made with. Raises NoDefinition."""
    known = _known.get(digest)
    if known is None:
        resolved = session.scalar(select(DefinitionRelease.resolved).where(DefinitionRelease.hash == digest))
        if resolved is None:
            raise NoDefinition(f"Reeve holds no rules with the digest {digest}.")
        known = _known[digest] = parsed(digest, resolved)
    return known


@lru_cache(maxsize=16)
def parsed(_digest: str, resolved: str) -> Definition:
    return parse(resolved)
