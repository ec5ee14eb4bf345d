"""What was offered for a form's cells from the council's extracts, as a manifest or an accountant's page states it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from reeve.rules import Period


@dataclass(frozen=True)
class Offered:
    """One cell: what the offer was made of, what was offered, what was entered, why and by whom. In pence for money."""

    label: str
    cell: str
    is_money: bool
    offered: Decimal
    entered: Decimal | None
    made_of: tuple[str, ...]
    reason: str
    by: str

    @property
    def is_taken(self) -> bool:
        return self.offered == self.entered


def offers_in(document: Mapping[str, Any]) -> tuple[Offered, ...]:
    """Those a manifest states; none where it was fixed before they stood in it, or nothing was offered."""
    labels = {figure["cell"]: figure["label"] for figure in document["figures"]}
    return tuple(
        offered(one, label=labels.get(one["cell"], one["cell"]), by=one["by"]["name"])
        for one in document.get("offers", ())
    )


def offered(one: Mapping[str, Any], *, label: str, by: str) -> Offered:
    return Offered(
        label=label,
        cell=one["cell"],
        is_money="pence" in one["unit"],
        offered=Decimal(str(one["offered"])),
        entered=None if one["entered"] is None else Decimal(str(one["entered"])),
        made_of=tuple(part_in_words(part) for part in one["made_of"]),
        reason=one["reason"],
        by=by,
    )


def part_in_words(part: Mapping[str, Any]) -> str:
    """As in "SHBE, July 2026, version 3 (not sent)"."""
    sent = "" if part.get("sent", True) else " (not sent)"
    return f"{part['return'].upper()}, {Period.parse(part['month']).label}, version {part['version']}{sent}"
