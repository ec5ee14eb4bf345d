"""Stripe's card page for a pilot: at most one is open for a contract at any time."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from reeve.billing import gateway
from reeve.billing.card.queries import calls_made
from reeve.billing.gateway import Checkout, Hosted, TillRefused
from reeve.billing.mirror.calls import answer_of, once
from reeve.billing.mirror.connect import till
from reeve.database import Role
from reeve.jobs import step

PAGE, SHUT = "card page", "card page shut"
OVER = ("canceled", "incomplete_expired")
"""A subscription that is no more."""


@dataclass(frozen=True)
class Sold:
    """What the page sells, in Stripe's own names, and our addresses it comes back to."""

    row: str
    customer: str
    price: str
    tax_rate: str
    done: str
    back: str


def card_page(sold: Sold) -> Hosted | None:
    """The page that is open for this contract, or a new one; None where it was paid already. Raises TillAway,
    TillRefused.
    """
    last = last_page(sold.row)
    if last is not None and last.status == "complete":
        return None
    if last is not None and last.status == "open" and last.url:
        return Hosted(last.id, last.url)
    return once(
        PAGE,
        sold.row,
        lambda key: gateway.open_checkout(
            till(),
            sold.customer,
            price=sold.price,
            tax_rate=sold.tax_rate,
            row=sold.row,
            done=sold.done,
            back=sold.back,
            key=key,
        ),
        revision=f"{pages_made(sold.row)} {sold.done}",
    )


def close_card_page(contract_id: UUID) -> bool:
    """Let nothing more be paid there; whether it was paid already and stands. Raises TillAway, TillRefused."""
    last = last_page(str(contract_id))
    if last is not None and last.status == "open":
        last = shut(last)
    if last is None or last.status != "complete" or last.subscription is None:
        return False
    return gateway.get_subscription(till(), last.subscription).status not in OVER


def shut(page: Checkout) -> Checkout:
    """The page as it is afterwards: somebody may have paid on it in the last moment."""
    try:
        return once(SHUT, page.id, lambda key: gateway.expire_checkout(till(), page.id, key=key))
    except TillRefused:
        return gateway.get_checkout(till(), page.id)


def last_page(row: str) -> Checkout | None:
    """The latest page made for a contract, as it is now."""
    name = answer_of(PAGE, row)
    return None if name is None else gateway.get_checkout(till(), name)


def pages_made(row: str) -> int:
    with step("card.count", role=Role.PLATFORM):
        return calls_made(PAGE, row)
