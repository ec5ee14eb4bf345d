"""Keeping a subscription at Stripe as its contract is here: the order's number it prints, and the day it ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from reeve.billing import gateway
from reeve.billing.card.page import OVER
from reeve.billing.gateway.subscriptions import midnight, printed_fields
from reeve.billing.mirror.calls import change
from reeve.billing.mirror.connect import till
from reeve.billing.mirror.stamp import stamp
from reeve.billing.models import Contract
from reeve.billing.queries import get_contract
from reeve.billing.selling.queries import drafts_at_stripe
from reeve.billing.selling.sell import NO_ORDER
from reeve.billing.year import april, next_april, year_of
from reeve.database import Role, db
from reeve.jobs import step


@dataclass(frozen=True)
class Wish:
    """What the subscription is to say. ``ends_on`` is the first day without it: always a 1 April, since what a year
    was paid for stays; what is owed back for the rest of a year is a credit note, made on purpose.
    """

    subscription: str
    po: str
    call_off: str | None
    ends_on: date
    drafts: Sequence[str]


def align(contract_id: UUID) -> None:
    """Change at Stripe what differs; does nothing for a contract not sold there. Raises TillAway, TillRefused."""
    with step("align.look", role=Role.PLATFORM):
        wish = wish_of(get_contract(db.platform, contract_id))
    if wish is None:
        return
    theirs = gateway.get_subscription(till(), wish.subscription)
    if theirs.status in OVER:
        return
    fields = {field["name"]: field["value"] for field in printed_fields(wish.po, wish.call_off)}
    if dict(theirs.fields) != fields:
        print_order(wish)
    if theirs.ends_at is None or int(theirs.ends_at.timestamp()) != midnight(wish.ends_on):
        end_on(wish)
    for draft in wish.drafts:
        stamp(draft)


def wish_of(contract: Contract) -> Wish | None:
    if contract.external_subscription_id is None:
        return None
    return Wish(
        contract.external_subscription_id,
        contract.purchase_order or NO_ORDER,
        contract.call_off,
        end_of_year(contract.to_on),
        drafts_at_stripe(contract),
    )


def end_of_year(to_on: date) -> date:
    """``to_on`` where it is a 1 April, else the next."""
    return to_on if to_on == april(year_of(to_on)) else next_april(to_on)


def print_order(wish: Wish) -> None:
    name = wish.subscription
    change(
        "order",
        name,
        lambda key: gateway.print_order(till(), name, po=wish.po, call_off=wish.call_off, key=key),
        to=f"{wish.po}|{wish.call_off}",
    )


def end_on(wish: Wish) -> None:
    name = wish.subscription
    change("end", name, lambda key: gateway.end_on(till(), name, wish.ends_on, key=key), to=wish.ends_on.isoformat())
