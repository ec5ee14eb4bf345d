"""Who takes over, as the register has it and as the platform admin types the parts: a council a line, its per cent."""

from __future__ import annotations

from datetime import date

from reeve.billing.novation.plan import Heir
from reeve.billing.queries import house_of
from reeve.database import db
from reeve.errors import Refusal
from reeve.register.models import Council
from reeve.register.queries import successors_of


class NoSuccessor(Refusal):
    """The register names no successor of this council. Write down who takes over, and from when, first."""

    status = 409
    title = "Nobody takes over yet"


class NotASuccessor(Refusal):
    """Give a successor a line: its name in addresses, as the register has it, and its part in per cent."""

    status = 422
    title = "Check the list of successors"


def successors_on(council: Council) -> tuple[date, list[Council]]:
    """The last day on which somebody takes over from this council, and who. Raises NoSuccessor."""
    known = successors_of(db.platform, council)
    if not known:
        raise NoSuccessor
    on = max(day for _, day in known)
    return on, [successor for successor, day in known if day == on]


def heirs_text(successors: list[Council]) -> str:
    """Equal parts, until somebody enters what was agreed."""
    each = 100 // len(successors)
    parts = [each] * (len(successors) - 1) + [100 - each * (len(successors) - 1)]
    return "\n".join(f"{council.slug}, {part}" for council, part in zip(successors, parts, strict=True))


def heirs_in(text: str, successors: list[Council]) -> list[Heir]:
    """Raises NotASuccessor, naming the line."""
    by_slug, found = {council.slug: council for council in successors}, list[Heir]()
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        slug, *rest = [part.strip() for part in line.split(",")]
        council = by_slug.get(slug.lower())
        plain = len(rest) == 1 and rest[0].isascii() and rest[0].isdigit() and len(rest[0]) <= 3
        if council is None or not plain or any(heir.house.id == council.id for heir in found):
            raise NotASuccessor(f"Line {number} cannot be read. {NotASuccessor.__doc__}")
        found.append(Heir(house_of(council), int(rest[0])))
    return found
