"""A pilot paid by card: a council goes to Stripe's page with a drafted contract, and comes back with a started one.

Only for a contract of one council at the published price that ends with this contract year, and for which there is no
purchase order: who has an order pays the invoice. The card is typed at Stripe; its number never passes here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from reeve.billing import gateway
from reeve.billing.card.page import Sold, card_page
from reeve.billing.card.queries import find_account_with_portal
from reeve.billing.gateway import TillRefused
from reeve.billing.mirror.calls import answer_of, once
from reeve.billing.mirror.connect import is_open, till
from reeve.billing.models import BillingAccount, Contract
from reeve.billing.queries import get_contract
from reeve.billing.selling.payer import customer_for
from reeve.billing.selling.price import price_for, vat
from reeve.billing.selling.sale import at_published_price
from reeve.billing.selling.sell import listed_of
from reeve.billing.year import next_april
from reeve.database import Role, db
from reeve.errors import Conflict
from reeve.identity.queries import today
from reeve.installation import here
from reeve.jobs import step
from reeve.web.headers import forms_may_go_to

PAGES = ("https://checkout.stripe.com", "https://billing.stripe.com")
"""Where Stripe's own pages are."""


@dataclass(frozen=True)
class Settings:
    """The portal's settings, by Stripe's name for them."""

    id: str


class NoCard(Conflict):
    """This contract is not paid by card. Enter the purchase order, or ask us."""

    title = "Not by card"


class PaidAlready(Conflict):
    """This contract was paid by card. It starts as soon as Stripe has told us, usually within a minute."""

    title = "Paid already"


def may_pay_by_card(session: Session, contract: Contract) -> bool:
    """In the payer's own unit or the platform's."""
    return (
        is_open()
        and contract.started_at is None
        and contract.ended_at is None
        and not contract.purchase_order
        and not contract.order_exemption
        and contract.from_on <= today()
        and contract.to_on <= next_april(today())
        and at_published_price(session, contract)
    )


def to_card_page(contract_id: UUID, *, done: str, back: str) -> str:
    """The address of Stripe's page. It lets in whoever has it: send the payer there and write it nowhere.

    Raises NoCard, PaidAlready, TillAway, TillRefused.
    """
    with step("card.look", role=Role.PLATFORM):
        contract = get_contract(db.platform, contract_id)
        if not may_pay_by_card(db.platform, contract):
            raise NoCard
        account_id, listed = contract.account_id, listed_of(contract)
    customer = customer_for(account_id)
    page = card_page(Sold(str(contract_id), customer, price_for(listed).id, vat(), done, back))
    if page is None:
        raise PaidAlready
    return checked(page.url)


def ways_to_stripe(contracts: Sequence[Contract]) -> frozenset[UUID]:
    """Those of a council's contracts it may pay by card; the page's forms may then lead to Stripe's."""
    found = frozenset(contract.id for contract in contracts if may_pay_by_card(db.council, contract))
    if found:
        forms_may_go_to(*till_origins())
    return found


def may_see_portal() -> bool:
    """Whether Stripe knows this council as a payer; the page's form may then lead to its page there."""
    known = is_open() and find_account_with_portal() is not None
    if known:
        forms_may_go_to(*till_origins())
    return known


def account_with_portal() -> UUID:
    """Raises NoCard."""
    found = find_account_with_portal()
    if found is None:
        raise NoCard
    return found


def to_portal(account_id: UUID, *, back: str) -> str:
    """The address of the payer's own view of its invoices at Stripe. Raises NoCard, TillAway, TillRefused."""
    with step("portal.look", role=Role.PLATFORM):
        customer = db.platform.get_one(BillingAccount, account_id).external_customer_id
    if customer is None or not is_open():
        raise NoCard
    settings = once("portal", "settings", portal_settings).id
    portal = gateway.open_portal(till(), customer, configuration=settings, back=back, key=uuid4().hex)
    return checked(portal.url)


def portal_settings(key: str) -> Settings:
    """Made once and kept: what a payer may do there does not change."""
    return Settings(answer_of("portal", "settings") or gateway.configure_portal(till(), key=key))


def checked(url: str) -> str:
    """``url`` where it is a page of the till's. Raises TillRefused."""
    if origin_of(url) not in till_origins():
        raise TillRefused("Stripe's page is not where Stripe's pages are, so we did not send you there. Tell us.")
    return url


def till_origins() -> tuple[str, ...]:
    """Where a payer may be sent: Stripe's pages, or those of its loopback double."""
    address = here().settings.stripe_address
    return PAGES if address is None else (origin_of(address),)


def origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
