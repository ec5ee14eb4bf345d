"""A renewal as the platform admin sees it first: the same councils, their claims to be looked at again."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from reeve.billing.coverage import UnreadableLine, coverage
from reeve.billing.models import Contract
from reeve.billing.plans import price_book
from reeve.billing.queries import houses_of, lines_to_renew
from reeve.database import db


def renewal_text(contract: Contract) -> str:
    """A line for each council; the claims are the fewest of its band until somebody enters them."""
    houses = houses_of(db.platform, contract)
    least = {band.letter: band.from_ for band in price_book().bands}
    lines = lines_to_renew(contract)
    return "\n".join(f"{houses[line.council_id].slug}, {least[line.band]}, {line.share}" for line in lines)


def caseloads_in(text: str, contract: Contract) -> Mapping[UUID, int]:
    """By council. Raises UnreadableLine, also where the councils are not those of the contract."""
    found = {each.house.id: each.caseload for each in coverage(text)}
    if set(found) != {line.council_id for line in lines_to_renew(contract)}:
        raise UnreadableLine("A renewal covers the same councils. Draft a new contract for others.")
    return found
