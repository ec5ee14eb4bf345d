"""A violated constraint becomes a refusal in words, by the constraint's name.

A room says what its constraint means where the constraint's act lives::

    refuses("ck_signature_not_a_contributor", CertifierContributed)
"""

from __future__ import annotations

import psycopg
from sqlalchemy.exc import IntegrityError

from reeve.errors import Conflict, Refusal

_meanings: dict[str, type[Refusal]] = {}


def refuses(constraint: str, refusal: type[Refusal]) -> None:
    """Say which refusal a violation of ``constraint`` means."""
    _meanings[constraint] = refusal


def as_refusal(error: BaseException) -> Refusal | None:
    """The refusal behind a database error; a plain Conflict for a key nobody has named; None for anything else.

    PostgreSQL's own words never reach a page: they may quote a value.
    """
    if not isinstance(error, IntegrityError) or not isinstance(error.orig, psycopg.Error):
        return None
    name = error.orig.diag.constraint_name or ""
    if meaning := _meanings.get(name):
        return meaning()
    return Conflict() if isinstance(error.orig, psycopg.errors.UniqueViolation) else None
