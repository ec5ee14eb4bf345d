"""Posting: our own ledger's rows, made equal to what Stripe says. Nothing is added up from events.

A subscription that ended at Stripe cuts nobody off: what a council may use is worked out from contracts (``access``).
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from reeve.billing.gateway import CreditNote, Customer, Invoice, Subscription
from reeve.billing.gateway.subscriptions import CALL_OFF, PO
from reeve.billing.ledger import Allocation, InvoiceLine, Payment
from reeve.billing.ledger import CreditNote as OurNote
from reeve.billing.ledger import Invoice as OurInvoice
from reeve.billing.mirror.queries import (
    find_contract,
    find_credit_note,
    find_payment,
    get_invoice,
    hold_our_invoice,
)
from reeve.billing.models import BillingAccount, Contract
from reeve.billing.note_overdue import note_overdue
from reeve.database import db
from reeve.jobs import TILL, enqueue

LONDON = ZoneInfo("Europe/London")
BY_PROVIDER = "Paid through Stripe for this invoice."


def customer(fact: Customer, account: BillingAccount, *, looked_at: datetime) -> None:
    account.external_customer_id = fact.id
    account.external_fetched_at = looked_at


def subscription(fact: Subscription, account: BillingAccount, *, looked_at: datetime) -> None:
    contract = contract_of(fact.id, account, row=fact.row)
    if contract is not None:
        contract.external_subscription_id = fact.id
        contract.external_fetched_at = looked_at


def contract_of(subscription: str | None, account: BillingAccount, *, row: str | None = None) -> Contract | None:
    return None if subscription is None else find_contract(subscription, account, row=as_uuid(row))


def invoice(fact: Invoice, account: BillingAccount, *, looked_at: datetime) -> None:
    """Lines and payment are written once it is issued: before that they may still change."""
    if not fact.lines:
        return
    mine = our_invoice(fact, account)
    mine.status, mine.number = fact.status, fact.number or mine.number
    mine.net, mine.vat, mine.gross = fact.net, fact.vat, fact.gross
    mine.service_from = min(line.service_from for line in fact.lines)
    mine.service_to = max(line.service_to for line in fact.lines)
    mine.issued_on, mine.due_on = day(fact.finalised_at), day(fact.due_at)
    mine.purchase_order, mine.call_off = fact.fields.get(PO), fact.fields.get(CALL_OFF)
    mine.hosted_url, mine.pdf_url = fact.hosted_url, fact.pdf_url
    mine.paid_at = fact.paid_at
    mine.external_fetched_at = looked_at
    db.platform.add(mine)
    db.platform.flush()
    if fact.status == "draft":
        enqueue(db.platform, "stamp", on=TILL, lock=f"stripe {fact.id}", invoice=fact.id)
        return
    issued_lines(fact, mine)
    paid_at_stripe(fact, mine, account, looked_at=looked_at)
    opened_or_overdue(mine)


def opened_or_overdue(mine: OurInvoice) -> None:
    """What a debt closed opens at once when it is paid; what is overdue is on its lines."""
    db.platform.flush()
    if mine.contract_id is not None:
        note_overdue(db.platform.get_one(Contract, mine.contract_id))


def our_invoice(fact: Invoice, account: BillingAccount) -> OurInvoice:
    found = hold_our_invoice(fact.id, account, row=as_uuid(fact.row))
    contract = contract_of(fact.subscription, account)
    mine = found or OurInvoice(account_id=account.id)
    mine.account_id = account.id
    mine.external_id = fact.id
    mine.contract_id = mine.contract_id or (contract.id if contract else None)
    return mine


def issued_lines(fact: Invoice, mine: OurInvoice) -> None:
    """An issued invoice's lines never change, so they are written once."""
    if db.platform.get(InvoiceLine, (mine.id, 1)) is not None:
        return
    db.platform.add_all(
        InvoiceLine(
            invoice_id=mine.id,
            n=n,
            words=line.words,
            service_from=line.service_from,
            service_to=line.service_to,
            net=line.net,
            vat=line.vat,
            gross=line.net + line.vat,
        )
        for n, line in enumerate(fact.lines, start=1)
    )


def paid_at_stripe(fact: Invoice, mine: OurInvoice, account: BillingAccount, *, looked_at: datetime) -> None:
    """Money that came in at Stripe is a payment of ours. What came to our own bank is in the ledger already."""
    came = fact.paid - fact.paid_elsewhere
    if came <= 0:
        return
    payment = find_payment(fact.id)
    if payment is None:
        received = day(fact.paid_at or looked_at) or looked_at.date()
        payment = Payment(
            account_id=account.id,
            received_on=received,
            amount=came,
            method="stripe",
            reference=fact.number or fact.id,
            external_id=fact.id,
        )
        db.platform.add(payment)
        db.platform.flush()
        due = max(0, fact.gross - fact.credited)
        if used := min(came, due):
            db.platform.add(Allocation(payment_id=payment.id, invoice_id=mine.id, amount=used, reason=BY_PROVIDER))
    payment.amount, payment.external_fetched_at = came, looked_at


def credit_note(fact: CreditNote, *, looked_at: datetime) -> None:
    """Its invoice was written just before it."""
    mine, of = find_credit_note(fact.id), get_invoice(fact.invoice)
    if mine is None:
        known = db.platform.get(OurNote, row_id) if (row_id := as_uuid(fact.row)) else None
        mine = known or OurNote(invoice_id=of.id, external_id=fact.id, reason=fact.reason or "credited")
    mine.external_id = fact.id
    mine.number, mine.issued_on = fact.number or fact.id, day(fact.issued_at) or looked_at.date()
    mine.net, mine.vat, mine.gross = fact.net, fact.vat, fact.gross
    mine.pdf_url, mine.external_fetched_at = fact.pdf_url, looked_at
    db.platform.add(mine)
    opened_or_overdue(of)


def day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.astimezone(LONDON).date()


def as_uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
