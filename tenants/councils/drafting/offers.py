"""What later rooms offer for cells, and keep when a version is made: they tell it here, for no room looks ahead."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from councils.drafting.cells import Amount
from councils.returns.models import Version
from reeve.department.models import Obligation

Offered = Mapping[str, tuple[Amount, str]]
"""By cell: the amount, in the cell's own unit (pence for money), and words that say where it stands."""
Finder = Callable[[Obligation], Offered]
Keeper = Callable[[Version, Obligation, Mapping[str, Amount]], None]

_finders: dict[str, Finder] = {}
_keepers: dict[str, Keeper] = {}


def offer_by(room: str, *, find: Finder, keep: Keeper) -> None:
    """``find`` is asked whenever the form is shown, ``keep`` when a version has been made of it, in the same unit."""
    _finders[room], _keepers[room] = find, keep


def offered(obligation: Obligation) -> dict[str, tuple[Amount, str]]:
    found: dict[str, tuple[Amount, str]] = {}
    for find in _finders.values():
        found |= find(obligation)
    return found


def keep_offered(version: Version, obligation: Obligation, figures: Mapping[str, Amount]) -> None:
    for keep in _keepers.values():
        keep(version, obligation, figures)
