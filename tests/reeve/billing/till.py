"""For tests of billing: a council with people, the platform's people, and somebody at work as each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cached_property

from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from reeve.audit import Actor, acting
from reeve.audit.models import AuditEntry
from reeve.billing.access import Mode
from reeve.billing.draft_contract import Covered, Deal, draft_contract
from reeve.billing.issue_invoice import issue_invoice
from reeve.billing.ledger import Invoice, Payment
from reeve.billing.ledger_queries import balance_of
from reeve.billing.match_payment import match_payment
from reeve.billing.models import BillingAccount, Contract
from reeve.billing.open_account import Payer, open_account
from reeve.billing.queries import get_contract
from reeve.billing.receive_payment import Receipt, receive_payment
from reeve.billing.record_order import record_order
from reeve.billing.standing import mode_of
from reeve.billing.start_contract import start_contract
from reeve.database import Role, db, unit
from reeve.identity.models import Person
from reeve.identity.queries import today
from reeve.identity.visitor import House
from reeve.register.models import Council
from tests.factories import Factory
from tests.reeve.identity.signing_in import post, sign_in

FROM_APRIL = Deal("core", date(2027, 4, 1))


class Till:
    """One council and the two platform admins who look after its money."""

    def __init__(self, app: Flask, factory: Factory) -> None:
        self.app, self.factory = app, factory
        self.council: Council = factory.council()
        self.admin = factory.person("Ada Admin", council=self.council, roles=("admin",))
        self.pat = factory.platform_admin("Pat Platform")
        self.quin = factory.platform_admin("Quin Platform")
        self.page = f"/c/{self.council.slug}/subscription"

    @cached_property
    def house(self) -> House:
        return House("council", self.council.id, self.council.slug, self.council.name)

    def client(self, person: Person | None = None) -> FlaskClient:
        return sign_in(self.app.test_client(), person or self.admin)

    @contextmanager
    def at_work(self, person: Person | None = None) -> Iterator[Session]:
        """One unit of somebody in this council."""
        who = person or self.admin
        with (
            unit(Role.COUNCIL, council_id=self.council.id, person_id=who.id) as session,
            acting(Actor(who.id, who.name)),
        ):
            yield session

    @contextmanager
    def on_platform(self, person: Person | None = None) -> Iterator[Session]:
        """One unit of a platform admin."""
        who = person or self.pat
        with unit(Role.PLATFORM, person_id=who.id) as session, acting(Actor(who.id, who.name)):
            yield session

    def account(self, kind: str = "council") -> BillingAccount:
        """Whoever pays: this council, a lead authority, or the department."""
        lead = self.factory.council() if kind == "lead authority" else self.council
        name = {"council": self.council.name, "lead authority": lead.name, "department": "Department of Examples"}[kind]
        payer = Payer(
            kind=kind,
            council_id=None if kind == "department" else lead.id,
            legal_name=name,
            address="Town Hall\nExampletown\nEX2 2EX",
            payables_email="payables@example.org",
            vat_number="GB 999 9999 73",
        )
        with self.on_platform():
            return open_account(payer)

    def drafted(
        self, account: BillingAccount | None = None, deal: Deal = FROM_APRIL, councils: Sequence[Covered] = ()
    ) -> Contract:
        with self.on_platform():
            return draft_contract(account or self.account(), deal, councils or (Covered(self.house, 4_120),))

    def started(
        self, account: BillingAccount | None = None, deal: Deal = FROM_APRIL, councils: Sequence[Covered] = ()
    ) -> Contract:
        contract = self.drafted(account, deal, councils)
        with self.on_platform():
            contract = get_contract(db.platform, contract.id)
            record_order(db.platform, contract, "4500123456")
            start_contract(contract)
            return contract

    def invoiced(self, contract: Contract) -> Invoice:
        with self.on_platform():
            return issue_invoice(get_contract(db.platform, contract.id))

    def pay(self, invoice: Invoice, amount: int | None = None) -> Payment:
        """The whole of it, or ``amount`` pence, matched."""
        with self.on_platform():
            payment = receive_payment(Receipt(today(), amount or invoice.gross, f"BACS {invoice.number}"))
            match_payment(payment, invoice, amount=min(payment.amount, balance_of(invoice).due), reason="By reference")
            return payment

    def mode(self) -> Mode:
        """As the council itself would find it."""
        with self.at_work():
            return mode_of(db.council, self.council.id)

    def house_of(self, council: Council) -> House:
        return House("council", council.id, council.slug, council.name)

    def history(self, council: Council | None = None) -> list[str]:
        """The acts in a council's history, oldest first."""
        chain = (council or self.council).id
        entries = select(AuditEntry.act).where(AuditEntry.chain_id == chain).order_by(AuditEntry.seq)
        return list(self.factory.session.scalars(entries))


def words(answer: TestResponse) -> str:
    """What a page says, on one line."""
    return " ".join(BeautifulSoup(answer.text, "html5lib").get_text(" ").split())


__all__ = ["Till", "post", "words"]
