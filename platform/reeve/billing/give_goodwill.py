"""Opening everything to a council for a while, whoever pays: a pilot, or an apology."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from reeve.audit import actor, record
from reeve.billing.models import Goodwill
from reeve.database import db
from reeve.errors import Refusal
from reeve.identity.queries import today
from reeve.identity.visitor import House


class EndsTooSoon(Refusal):
    """The last day cannot be before today."""

    status = 422
    title = "Check the last day"


def give_goodwill(house: House, *, product: str, to_on: date, reason: str) -> Goodwill:
    """Everything in ``product`` from today and before ``to_on``. Raises EndsTooSoon."""
    if to_on <= today():
        raise EndsTooSoon
    gift = Goodwill(
        id=uuid4(),
        council_id=house.id,
        from_on=today(),
        to_on=to_on,
        product=product,
        reason=reason,
        given_by=actor().id,
    )
    db.platform.add(gift)
    db.platform.flush()
    words = f"opened {product} to {house.name} for a while, as goodwill"
    record("goodwill.given", subject=house.slug, words=words)
    record("goodwill.given", subject="subscription", words=words, chain=house.id)
    return gift
