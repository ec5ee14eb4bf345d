"""Warning a council that its funding ends, with a quote made ready: once at 12, 6, 3 and 1 months before."""

from __future__ import annotations

from uuid import UUID

from reeve.audit import record
from reeve.billing.access import core_until
from reeve.billing.issue_invoice import ONE_DAY
from reeve.billing.models import FundingLine, FundingWarning, Quote
from reeve.billing.plans import price_book
from reeve.billing.queries import (
    get_line,
    house_by_id,
    letter_readers,
    warnings_given,
)
from reeve.billing.quote import Wish, quote, reference
from reeve.billing.warnings import months_words, warning_due
from reeve.database import db, now
from reeve.identity.invite import own_address
from reeve.identity.queries import today
from reeve.identity.visitor import House
from reeve.installation import here
from reeve.mail.write import write_letter
from reeve.web.filters import day, pounds


def warn(council_id: UUID, line_id: UUID) -> int | None:
    """Write the letters due today about one funding line, in the open platform unit; the months they are for, or None.

    Run again, or twice at once, it warns nobody twice: the warning is a row with that key, put in first.
    """
    line = get_line(council_id, line_id)
    months = warning_due(line.to_on, today(), given=warnings_given(line))
    if months is None:
        return None
    db.platform.add(
        FundingWarning(
            council_id=line.council_id, funding_line_id=line.id, months=months, ends_on=line.to_on, warned_at=now()
        )
    )
    db.platform.flush()
    house = house_by_id(line.council_id)
    ready = ready_quote(line, house)
    for name, email in letter_readers(line.council_id):
        write(line, house, ready, months=months, name=name, email=email)
    words = f"warned the council that funding ends in {months_words(months)}"
    record("funding.warned", subject="subscription", words=words, chain=line.council_id)
    return months


def ready_quote(line: FundingLine, house: House) -> Quote:
    """What the council would pay for itself from that day, by the band it has; the officer enters the claims anew."""
    least = next(band.from_ for band in price_book().bands if band.letter == line.band)
    wish = Wish(line.product, least, line.to_on)
    return quote(db.platform, wish, house=house, by="Reeve", at_present_prices=True)


def write(line: FundingLine, house: House, ready: Quote, *, months: int, name: str, email: str) -> None:
    write_letter(
        db.platform,
        "funding-ends",
        to_name=name,
        to_email=email,
        house=house.name,
        payer=line.payer,
        plan=price_book().plans[line.product].title,
        ends_on=day(line.to_on),
        when=f"about {months_words(months)}",
        core_until=day(core_until(line.to_on)),
        reference=reference(ready, house),
        net=pounds(ready.net),
        gross=pounds(ready.gross),
        from_on=day(ready.from_on),
        to_on=day(ready.to_on - ONE_DAY),
        valid_until=day(ready.valid_until),
        link=f"{own_address(here().settings)}/c/{house.slug}/subscription/quotes/{ready.number}",
    )
