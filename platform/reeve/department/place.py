"""Where at the desk a page is: practice or live, and the address that keeps it so."""

from __future__ import annotations

from typing import Any

from flask import request

from reeve.department.arrivals import find_asked
from reeve.errors import NotFound


def practice() -> bool:
    """Practice and live returns are never shown together: practice unless ``?live=1`` says otherwise."""
    return request.args.get("live") != "1"


def live() -> dict[str, Any]:
    """What keeps a link among the live returns."""
    return {} if practice() else {"live": "1"}


def kept() -> str:
    """The word that every file of them carries."""
    return "practice" if practice() else "live"


def assert_asked(return_key: str, period: str) -> None:
    """Raises NotFound where no council was asked for this return and period."""
    if "\x00" in return_key + period or find_asked(return_key, period, practice=practice()) is None:
        raise NotFound("No council was asked for this return.")
