"""What a council's plan may add to its work, by name, and how the door asks whether a council has it.

The till answers (``reeve.billing.extras``) and takes its place here when the service is put together, so a room that
offers an extra knows its name and nothing of money. Statutory work is never an extra.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from flask import Flask, current_app

from reeve.errors import Refusal

KEEPER = "reeve.identity.extras"


class Extra(StrEnum):
    """What a plan may add; named as ``plans.toml`` names it."""

    MARKED_UP_COPIES = "marked-up copies"
    COMPARISON = "comparison"
    LINEAGE = "lineage"
    API = "API"


KNOWN = frozenset(extra.value for extra in Extra)
Keeper = Callable[[Extra], Refusal | None]


def keep_extras(app: Flask, keeper: Keeper) -> None:
    """Ask ``keeper`` about every extra, in the council's own unit: the refusal that says why it is closed, or None."""
    app.extensions[KEEPER] = keeper


def is_kept(app: Flask) -> bool:
    return KEEPER in app.extensions


def find_closed(name: str) -> Refusal | None:
    """Why this extra is closed to the council of this request, in words; None where it is open. For a page that leads
    to an extra: a statutory page must not ask."""
    keeper: Keeper = current_app.extensions[KEEPER]
    return keeper(Extra(name))


def refuse_closed(name: str) -> None:
    """Raises the refusal where the extra is closed."""
    closed = find_closed(name)
    if closed is not None:
        raise closed
