"""Which councils are set beside one another: groups by what the register says of a council, and by its caseload.

Pure. A family divides councils into groups of which none overlap; families are published in the order they stand here,
so where two of them together would tell too much, the one named first stays.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

Family = tuple[str, ...]
Each = TypeVar("Each", bound=Hashable)

ALL = "all"
FAMILIES: tuple[Family, ...] = (
    (),
    ("nation",),
    ("region",),
    ("kind",),
    ("size",),
    ("kind", "size"),
    ("nation", "size"),
    ("region", "kind"),
)
LIKE: Mapping[str, Family] = {
    "kind-size": ("kind", "size"),
    "kind": ("kind",),
    "size": ("size",),
    "nation-size": ("nation", "size"),
    "region-kind": ("region", "kind"),
}
"""The ways a council may choose who is like it; the first is taken where it chooses none."""

CASELOAD = ("shbe", "claims_in_payment")
"""The figure a council's caseload is read from: the newest that the department accepted."""
BANDS = (2_500, 7_500, 15_000)
"""Where one band of caseload ends and the next begins, in claims in payment. They are ours: no source gives any."""


@dataclass(frozen=True)
class Traits:
    """What councils are grouped by. ``size`` is the band of caseload, empty where none was accepted yet."""

    nation: str
    region: str
    kind: str
    size: str = ""


def band(caseload: int | None) -> str:
    """``1`` for the smallest; empty where the caseload is not known."""
    return "" if caseload is None else str(1 + sum(caseload >= limit for limit in BANDS))


def band_in_words(size: str) -> str:
    """ "2,500 to 7,499 claims in payment"."""
    at = int(size) - 1
    if at == 0:
        return f"fewer than {BANDS[0]:,} claims in payment"
    if at == len(BANDS):
        return f"{BANDS[-1]:,} claims in payment or more"
    return f"{BANDS[at - 1]:,} to {BANDS[at] - 1:,} claims in payment"


def group_of(traits: Traits, family: Family) -> str | None:
    """The group of ``family`` a council is in, as it is kept: ``kind=London borough;size=2``. None where what it is
    grouped by is not known."""
    values = [(name, getattr(traits, name)) for name in family]
    if not all(value for _, value in values):
        return None
    return ";".join(f"{name}={value}" for name, value in values) or ALL


def family_of(group: str) -> Family:
    return () if group == ALL else tuple(part.partition("=")[0] for part in group.split(";"))


def in_words(group: str) -> str:
    """As a page names it: "All councils", "London borough, 2,500 to 7,499 claims in payment"."""
    if group == ALL:
        return "All councils"
    parts = (part.partition("=") for part in group.split(";"))
    words = [band_in_words(value) if name == "size" else value for name, _, value in parts]
    return (words[0][:1].upper() + words[0][1:]) + "".join(f", {word}" for word in words[1:])


def grouped(councils: Iterable[tuple[Each, Traits]]) -> dict[str, set[Each]]:
    """Everybody under each of their groups, family by family in order, larger groups first."""
    everybody = list(councils)
    found: dict[str, set[Each]] = {}
    for family in FAMILIES:
        own: dict[str, set[Each]] = {}
        for each, traits in everybody:
            if (group := group_of(traits, family)) is not None:
                own.setdefault(group, set()).add(each)
        found |= dict(sorted(own.items(), key=lambda item: (-len(item[1]), item[0])))
    return found
