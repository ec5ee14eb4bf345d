"""One council at the counter of a connected till: contracts start, jobs are done, Stripe's events come in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from reeve.billing import gateway
from reeve.billing.draft_contract import Deal
from reeve.billing.gateway import Subscription
from reeve.billing.ledger import Invoice as OurInvoice
from reeve.billing.mirror.models import StripeCall
from reeve.billing.models import BillingAccount, Contract
from reeve.billing.queries import get_contract
from reeve.billing.selling.models import Sale
from reeve.billing.selling.sale import find_sale
from reeve.database import db
from reeve.identity.queries import today
from tests.factories import Factory
from tests.reeve.billing.doubled import Double
from tests.reeve.billing.mirror.side import Side
from tests.reeve.billing.till import Till

ORDER = "4500123456"


class Counter(Side):
    """``office`` is the council and the platform; the rest is Stripe's side."""

    def __init__(self, app: Flask, factory: Factory, double: Double) -> None:
        self.office = Till(app, factory)
        super().__init__(app, factory, double)

    def __post_init__(self) -> None:
        self.skip_what_waits()

    def sold(self, deal: Deal | None = None) -> Contract:
        """A contract that started and was put to Stripe, whose events came in."""
        contract = self.office.started(deal=deal or Deal("core", today()))
        self.work()
        self.catch_up(contract)
        return self.now(contract.id)

    def catch_up(self, contract: Contract) -> None:
        """Every event of this payer's comes in, and is heeded."""
        self.deliver(*self.events_of(self.account_of(contract)))
        self.work()

    def events_of(self, account: BillingAccount) -> list[dict[str, Any]]:
        assert account.external_customer_id is not None
        self.terms = gateway.Terms("", account.external_customer_id, "", "", "")
        return self.events()

    def latest_contract(self) -> Contract:
        """Of this council as its own payer."""
        with self.reading():
            mine = select(Contract).join(BillingAccount, BillingAccount.id == Contract.account_id)
            mine = mine.where(BillingAccount.payer_council_id == self.office.council.id)
            return db.platform.scalars(mine.order_by(Contract.created_at.desc()).limit(1)).one()

    def account_of(self, contract: Contract) -> BillingAccount:
        with self.reading():
            return db.platform.get_one(BillingAccount, contract.account_id)

    def now(self, contract_id: UUID) -> Contract:
        with self.reading():
            return get_contract(db.platform, contract_id)

    def sale(self, contract: Contract) -> Sale | None:
        with self.reading():
            return find_sale(contract.id)

    def subscriptions(self, contract: Contract) -> tuple[Subscription, ...]:
        """All there ever were at Stripe for this contract."""
        return tuple(one for one in gateway.every_subscription(self.till) if one.row == str(contract.id))

    def invoices(self, contract: Contract) -> list[OurInvoice]:
        """In our ledger, oldest first."""
        with self.reading():
            mine = select(OurInvoice).where(OurInvoice.contract_id == contract.id).order_by(OurInvoice.created_at)
            return list(db.platform.scalars(mine))

    def unanswered(self, row: str) -> list[str]:
        with self.reading():
            return list(
                db.platform.scalars(
                    select(StripeCall.operation).where(StripeCall.row_id == row, StripeCall.done_at.is_(None))
                )
            )
