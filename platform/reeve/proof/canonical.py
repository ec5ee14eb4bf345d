"""Canonical JSON (RFC 8785) and its digest: the same document is always the same bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, NoReturn, TypeAlias

import rfc8785

CLOCKS_DIFFER = timedelta(minutes=10)
"""How far the clocks of two machines of one service may be apart before the times in documents contradict."""
JSON: TypeAlias = Mapping[str, "JSON"] | Sequence["JSON"] | str | int | bool | None


class NotCanonicalError(ValueError):
    """The document holds something that has no single canonical form."""


def canonical(document: JSON) -> bytes:
    """The document's one form. Raises ``NotCanonicalError`` on a float, an integer beyond 2**53 - 1 or other types."""
    refuse_floats(document)
    try:
        return rfc8785.dumps(document)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError, TypeError) as error:
        raise NotCanonicalError(str(error)) from error


def digest(document: JSON) -> str:
    """``sha256:`` and 64 hex digits over the canonical form."""
    return f"sha256:{hashlib.sha256(canonical(document)).hexdigest()}"


def refuse_floats(document: object) -> None:
    if isinstance(document, float):
        raise NotCanonicalError("a float is not exact: give pence as an integer, or a decimal as a string")
    if isinstance(document, Mapping):
        for value in document.values():
            refuse_floats(value)
    elif isinstance(document, list | tuple):
        for value in document:
            refuse_floats(value)


def read_exact(data: bytes) -> Any:
    """What a file of canonical JSON with a line end holds; None where one byte is written another way."""
    try:
        parts = json.loads(data.decode(), parse_float=refuse, parse_constant=refuse)
        exact = canonical(parts) == data.removesuffix(b"\n")
    except (ValueError, RecursionError):
        return None
    return parts if exact else None


def refuse(text: str) -> NoReturn:
    raise ValueError(f"a document holds no {text}")


def utc(moment: datetime) -> str:
    """``2026-11-23T14:02:05Z``: UTC, whole seconds, rounded down. Raises ``ValueError`` on a time without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a time in a document needs a time zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(text: object) -> datetime | None:
    """The time a document holds, as ``utc`` writes it; None for anything else."""
    if not isinstance(text, str) or not text.endswith("Z"):
        return None
    try:
        read = datetime.fromisoformat(text)
        return read if utc(read) == text else None
    except (ValueError, OverflowError):
        return None


def exact(amount: int | Decimal | None) -> int | str | None:
    """An amount as a document holds it: an integer as itself, a decimal as a plain string without an exponent."""
    return format(amount, "f") if isinstance(amount, Decimal) else amount
