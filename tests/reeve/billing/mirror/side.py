"""Stripe's side for tests: the double, our door for its events, and the till's jobs done in this process."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import requests
from flask import Flask
from sqlalchemy import func, select, text
from werkzeug.test import TestResponse

from reeve.billing import gateway
from reeve.billing.double.bell import signature
from reeve.billing.gateway import Invoice, Payer, Terms, Till
from reeve.billing.ledger import Allocation, CreditNote, InvoiceLine, Payment
from reeve.billing.ledger import Invoice as OurInvoice
from reeve.billing.mirror.heed import heed
from reeve.billing.mirror.models import StripeEvent
from reeve.billing.mirror.stamp import stamp
from reeve.billing.models import BillingAccount, Contract
from reeve.billing.selling.align import align
from reeve.billing.selling.elsewhere import say_paid_elsewhere
from reeve.billing.selling.sell import sell
from reeve.database import Role, db, now, unit
from tests.factories import Factory
from tests.reeve.billing.doubled import Double

SECRET = "whsec_for_tests_only"
JOBS: dict[str, Callable[[dict[str, str]], None]] = {
    "heed": lambda args: heed(args["event"]),
    "stamp": lambda args: stamp(args["invoice"]),
    "sell": lambda args: sell(UUID(args["contract"])),
    "align": lambda args: align(UUID(args["contract"])),
    "paid_elsewhere": lambda args: say_paid_elsewhere(args["invoice"]),
}


@dataclass
class Side:
    """One payer of ours at the double, and what happens between the two."""

    app: Flask
    factory: Factory
    double: Double
    seen: int = 0
    account: BillingAccount = field(init=False)
    contract: Contract = field(init=False)
    terms: Terms = field(init=False)

    def __post_init__(self) -> None:
        council = self.factory.council()
        self.account = BillingAccount(
            id=uuid4(),
            kind="council",
            payer_council_id=council.id,
            legal_name=council.name,
            address="Town Hall",
            payables_email="accounts@example.org",
        )
        self.contract = Contract(
            id=uuid4(),
            account_id=self.account.id,
            number=f"RC-{uuid4().hex[:8]}",
            plan="core",
            band="B",
            from_on=date(2026, 4, 1),
            to_on=date(2031, 4, 1),
            terms="direct",
            purchase_order="4500012345",
            started_at=now(),
        )
        for row in (self.account, self.contract):
            self.factory.session.add(row)
            self.factory.session.commit()
        self.terms = self.made_terms(str(self.account.id))
        self.skip_what_waits()

    def skip_what_waits(self) -> None:
        with self.factory.engine.connect() as connection:
            self.seen = connection.scalar(text("select coalesce(max(id), 0) from jobs.procrastinate_jobs")) or 0

    @property
    def till(self) -> Till:
        return self.double.till

    def made_terms(self, row: str) -> Terms:
        payer = Payer(row, "Borough of Testing", "accounts@example.org", "Town Hall", "Testing", "TE5 7NG")
        customer = gateway.create_customer(self.till, payer, key=uuid4().hex)
        product = gateway.make_product(self.till, "Reeve core", row="core", key=uuid4().hex)
        price = gateway.make_price(self.till, product.id, lookup_key=uuid4().hex, pence=420_000, key=uuid4().hex)
        rate = gateway.gb20(self.till, key=uuid4().hex)
        return Terms(str(self.contract.id), customer.id, price.id, rate.id, "4500012345")

    def events(self, *types: str) -> list[dict[str, Any]]:
        """This payer's events as Stripe holds them, oldest first; of the named types only, where any is named."""
        headers = {"Authorization": "Bearer sk_test_x", "Stripe-Version": gateway.VERSION}
        found: list[dict[str, Any]] = []
        while True:
            query: dict[str, Any] = {"limit": 100, **({"starting_after": found[-1]["id"]} if found else {})}
            page = requests.get(f"{self.double.address}/v1/events", query, headers=headers, timeout=10).json()
            found += page["data"]
            if not page["has_more"]:
                break
        mine = [one for one in reversed(found) if self.terms.customer in json.dumps(one["data"])]
        return [one for one in mine if not types or one["type"] in types]

    def latest(self, type_: str, about: str) -> dict[str, Any]:
        """The newest event of a type that is about one object."""
        headers = {"Authorization": "Bearer sk_test_x", "Stripe-Version": gateway.VERSION}
        query: dict[str, Any] = {"limit": 3, "type": type_}
        page = requests.get(f"{self.double.address}/v1/events", query, headers=headers, timeout=10).json()
        return next(one for one in page["data"] if about in json.dumps(one["data"]))

    def post(self, body: str | bytes, *, header: str | None = None, secret: str = SECRET) -> TestResponse:
        raw = body if isinstance(body, bytes) else body.encode()
        signed = signature(secret, raw.decode("utf-8", "replace")) if header is None else header
        headers = {"Stripe-Signature": signed, "Content-Type": "application/json"}
        return self.app.test_client().post("/stripe/webhook", data=raw, headers=headers)

    def deliver(self, *events: dict[str, Any]) -> None:
        for event in events:
            assert self.post(json.dumps(event)).status_code == 204

    def work(self) -> int:
        """Do what the worker would with every job queued since last time, and with those these make."""
        done = 0
        while waiting := self.waiting():
            for number, task, args in waiting:
                self.seen = number
                if task in JOBS:
                    JOBS[task](args)
                    done += 1
        return done

    def waiting(self) -> list[tuple[int, str, dict[str, str]]]:
        query = text("select id, task_name, args from jobs.procrastinate_jobs where id > :seen order by id")
        with self.factory.engine.connect() as connection:
            return [(row.id, row.task_name, row.args) for row in connection.execute(query, {"seen": self.seen})]

    def known(self) -> None:
        """The customer is ours: its own event was heeded."""
        self.deliver(*self.events("customer.created"))
        self.work()

    def issued(self, net: int = 100_000) -> Invoice:
        made = gateway.create_invoice(
            self.till, self.terms.customer, row=str(uuid4()), tax_rate=self.terms.tax_rate, key=uuid4().hex
        )
        gateway.add_line(self.till, made, words="Core, band B", net=net, key=uuid4().hex)
        return gateway.finalise(self.till, made.id, key=uuid4().hex)

    def ledger(self, invoice: str) -> dict[str, Any]:
        """All our ledger says about one invoice, without ids and times of our own."""
        with self.reading():
            mine = db.platform.scalars(select(OurInvoice).where(OurInvoice.external_id == invoice)).one_or_none()
            if mine is None:
                return {}
            lines = db.platform.scalars(select(InvoiceLine).where(InvoiceLine.invoice_id == mine.id)).all()
            payments = db.platform.scalars(select(Payment).where(Payment.external_id == invoice)).all()
            allocated = db.platform.scalars(select(Allocation.amount).where(Allocation.invoice_id == mine.id)).all()
            notes = db.platform.scalars(select(CreditNote).where(CreditNote.invoice_id == mine.id)).all()
            return {
                "invoice": (mine.status, mine.net, mine.vat, mine.gross, mine.purchase_order, mine.paid_at is not None),
                "numbered": mine.number is not None,
                "lines": [(line.n, line.words, line.net, line.vat) for line in lines],
                "payments": [(payment.amount, payment.method) for payment in payments],
                "allocated": list(allocated),
                "notes": [(note.net, note.vat, note.gross, note.reason) for note in notes],
            }

    @contextmanager
    def reading(self) -> Iterator[None]:
        with unit(Role.PLATFORM):
            yield

    def outcomes(self, events: Iterable[dict[str, Any]]) -> list[str | None]:
        with self.reading():
            kept = {one.id: one for one in db.platform.scalars(select(StripeEvent))}
            return [kept[event["id"]].outcome for event in events]

    def kept(self, *ids: str) -> int:
        with self.reading():
            return db.platform.scalar(select(func.count()).where(StripeEvent.id.in_(ids))) or 0
