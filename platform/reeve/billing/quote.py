"""A quote: a price in writing that an officer can put before whoever approves it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from reeve.audit import record
from reeve.billing.models import Quote
from reeve.billing.money import pro_rata, with_vat
from reeve.billing.plans import price_book
from reeve.billing.queries import next_quote_number
from reeve.billing.year import next_april, year_of
from reeve.database import now
from reeve.database.constraints import refuses
from reeve.errors import Conflict, Refusal
from reeve.identity.queries import today
from reeve.identity.visitor import House


class StartsInThePast(Refusal):
    """The first day of a quote cannot be before today."""

    status = 422
    title = "Check the first day"


class QuotedMeanwhile(Conflict):
    """Somebody made a quote at the same moment. Try again."""

    title = "Another quote was made just now"


refuses("pk_quote", QuotedMeanwhile)


@dataclass(frozen=True)
class Wish:
    """What the officer asks a price for. ``caseload`` is in live claims; it begins on ``from_on``."""

    plan: str
    caseload: int
    from_on: date


def quote(session: Session, wish: Wish, *, house: House, by: str, at_present_prices: bool = False) -> Quote:
    """The price from ``wish.from_on`` to 31 March, pro rata, with VAT; kept and numbered within the council.

    ``session`` is the council's own unit, or the platform's. ``at_present_prices`` takes the latest published where
    that year has none yet. Raises StartsInThePast, NoPrices.
    """
    if wish.from_on < today():
        raise StartsInThePast
    book = price_book()
    band = book.band_of(wish.caseload).letter
    year = book.known_year(year_of(wish.from_on)) if at_present_prices else year_of(wish.from_on)
    yearly = book.yearly(wish.plan, band, year)
    price = with_vat(pro_rata(yearly, wish.from_on, next_april(wish.from_on)), book.vat_percent)
    made = Quote(
        council_id=house.id,
        number=next_quote_number(session, house.id),
        plan=wish.plan,
        band=band,
        caseload=wish.caseload,
        price_year=year,
        yearly=yearly,
        from_on=wish.from_on,
        to_on=next_april(wish.from_on),
        net=price.net,
        vat=price.vat,
        gross=price.gross,
        quoted_on=today(),
        valid_until=today() + timedelta(days=book.quote_days),
        quoted_to=by,
        created_at=now(),
    )
    session.add(made)
    session.flush()
    record(
        "quote.made",
        subject=f"subscription/quotes/{made.number}",
        words=f"made quote {reference(made, house)} for {book.plans[wish.plan].title}, band {band}",
        chain=house.id,
    )
    return made


def reference(made: Quote, house: House) -> str:
    """How people name it, on paper and in letters: Q-WINCHESTER-3."""
    return f"Q-{house.slug.upper()}-{made.number}"
