"""Reading who a contract covers, as the platform admin types it: a council a line, its claims, its share."""

from __future__ import annotations

from collections.abc import Iterator

from reeve.billing.draft_contract import Covered
from reeve.billing.queries import house_of
from reeve.database import db
from reeve.errors import Refusal
from reeve.register.queries import find_council


class UnreadableLine(Refusal):
    """Give a council a line: its name in addresses, its live claims and, if it is not 100, the share."""

    status = 422
    title = "Check the list of councils"


def coverage(text: str) -> list[Covered]:
    """``winchester, 4120, 50`` a line. Raises UnreadableLine, naming the line."""
    return list(covered_in(text))


def covered_in(text: str) -> Iterator[Covered]:
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        slug, *numbers = [part.strip() for part in line.split(",")]
        council = find_council(db.platform, slug.lower())
        if council is None or not 1 <= len(numbers) <= 2 or not all(n.isascii() and n.isdigit() for n in numbers):
            raise UnreadableLine(f"Line {number} cannot be read. {UnreadableLine.__doc__}")
        share = int(numbers[1]) if len(numbers) > 1 else 100
        if not 1 <= share <= 100 or int(numbers[0]) > 500_000:
            raise UnreadableLine(f"Line {number}: a share is 1 to 100 per cent, and claims are 500,000 or fewer.")
        yield Covered(house_of(council), int(numbers[0]), share)
