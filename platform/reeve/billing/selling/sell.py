"""Selling one contract: its payer, its price and its subscription at Stripe. Safe to run again from any step.

Before it makes a subscription it looks whether the payer has one for this contract: the key makes a repeated question
the same one, and the look makes it so when the order's number changed in between or the key is forgotten.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from uuid import UUID

from reeve.billing import gateway
from reeve.billing.card.page import OVER, close_card_page
from reeve.billing.gateway import Subscription, Terms
from reeve.billing.mirror.calls import once
from reeve.billing.mirror.connect import till
from reeve.billing.models import Contract
from reeve.billing.note import note_contract
from reeve.billing.queries import get_contract, lines_of_contract
from reeve.billing.selling.adopt import adopt_invoices
from reeve.billing.selling.models import Sale
from reeve.billing.selling.payer import customer_for
from reeve.billing.selling.price import Listed, price_for, vat
from reeve.billing.selling.sale import ask, find_sale
from reeve.billing.year import year_of
from reeve.database import Role, db, now
from reeve.errors import Conflict, Refusal
from reeve.identity.queries import today
from reeve.jobs import step

NO_ORDER = "No order number needed"
"""Printed where an exemption is recorded."""


class PaidByCard(Conflict):
    """This contract was paid by card at the same moment, so it is not sold a second time. Keep the card payment and
    credit nothing, or pay it back and end its subscription at Stripe, and ask again.
    """

    title = "Paid by card meanwhile"


@dataclass(frozen=True)
class Wanted:
    """A contract as it is to be at Stripe; ``terms`` still without Stripe's own names."""

    account_id: UUID
    listed: Listed
    terms: Terms


def sell(contract_id: UUID) -> None:
    """Raises TillAway and other Refusals after their words are on the platform's page of the contract."""
    with step("sell.look", role=Role.PLATFORM):
        wanted = wanted_of(contract_id)
    if wanted is None:
        return
    try:
        bargain(contract_id, wanted)
    except Refusal as trouble:
        with step("sell.trouble", role=Role.PLATFORM):
            sale = db.platform.get_one(Sale, contract_id, with_for_update=True)
            sale.trouble, sale.trouble_at = trouble.message, sale.trouble_at or now()
        raise


def wanted_of(contract_id: UUID) -> Wanted | None:
    """None where it is sold, has ended, or has not begun."""
    contract, sale = get_contract(db.platform, contract_id), find_sale(contract_id)
    if sale is None or sale.sold_at is not None or contract.ended_at is not None or contract.from_on > today():
        return None
    return Wanted(contract.account_id, listed_of(contract), terms_of(contract))


def listed_of(contract: Contract) -> Listed:
    (line,) = lines_of_contract(db.platform, contract)
    return Listed(line.product, line.band, year_of(line.from_on), line.yearly)


def terms_of(contract: Contract) -> Terms:
    return Terms(
        row=str(contract.id),
        customer="",
        price="",
        tax_rate="",
        po=contract.purchase_order or NO_ORDER,
        call_off=contract.call_off,
        from_on=contract.from_on,
        to_on=contract.to_on,
    )


def bargain(contract_id: UUID, wanted: Wanted) -> None:
    if close_card_page(contract_id):
        raise PaidByCard
    customer = customer_for(wanted.account_id)
    price = price_for(wanted.listed)
    terms = replace(wanted.terms, customer=customer, price=price.id, tax_rate=vat())
    made = once("subscription", terms.row, lambda key: subscription_for(terms, key), revision=digest_of(terms))
    with step("sell.done", role=Role.PLATFORM):
        sold(contract_id, made, price=price.id)


def subscription_for(terms: Terms, key: str) -> Subscription:
    """The one that is there for this contract, else a new one."""
    return find_subscription(terms.customer, terms.row) or gateway.subscribe(till(), terms, key=key)


def find_subscription(customer: str, row: str) -> Subscription | None:
    theirs = gateway.subscriptions_of(till(), customer)
    return next((one for one in theirs if one.row == row and one.status not in OVER), None)


def sold(contract_id: UUID, made: Subscription, *, price: str) -> None:
    """The contract is at Stripe; its subscription is looked at once more, should the order have changed meanwhile."""
    contract = db.platform.get_one(Contract, contract_id, with_for_update=True)
    sale = db.platform.get_one(Sale, contract_id, with_for_update=True)
    if sale.sold_at is not None:
        return
    contract.external_subscription_id = made.id
    sale.sold_at, sale.price_id, sale.trouble, sale.trouble_at = now(), price, None, None
    adopt_invoices(contract)
    db.platform.flush()
    ask(db.platform, "align", contract_id)
    words = f"set up contract {contract.number} at Stripe, which sends its invoices from now on"
    note_contract(contract, "contract.sold", words)


def digest_of(terms: Terms) -> str:
    """Of all that would be asked: another order number is another question."""
    return hashlib.sha256(repr(terms).encode()).hexdigest()[:32]
