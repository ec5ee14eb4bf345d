"""An invoice of our own: a contract year, or the part of one, in advance, with the purchase order on it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from reeve.billing.ledger import Invoice, InvoiceLine
from reeve.billing.ledger_queries import parts_invoiced
from reeve.billing.models import Contract, FundingLine
from reeve.billing.money import NOTHING, Amount, pro_rata, with_vat_each
from reeve.billing.note import note_contract
from reeve.billing.note_overdue import note_overdue
from reeve.billing.numbers import next_invoice_number
from reeve.billing.plans import price_book
from reeve.billing.queries import houses_of, lines_of_contract
from reeve.billing.refunds.hold_credit import use_held_credit
from reeve.billing.renew import NotStarted
from reeve.billing.selling.sale import refuse_sold
from reeve.billing.year import Part, parts_by_year
from reeve.database import db, now
from reeve.errors import Conflict
from reeve.identity.queries import today
from reeve.web.filters import day

ONE_DAY = timedelta(days=1)


class NothingToInvoice(Conflict):
    """Every year of this contract has been invoiced."""

    title = "Nothing is left to invoice"


def issue_invoice(contract: Contract) -> Invoice:
    """Invoice the first contract year of this contract that is not invoiced yet; due after its payment days.

    What is held for the payer is put on it at once.

    Raises NotStarted, NothingToInvoice, SoldThroughStripe.
    """
    if contract.started_at is None:
        raise NotStarted
    refuse_sold(contract)
    part = next_part(contract)
    invoice = Invoice(
        id=uuid4(),
        account_id=contract.account_id,
        contract_id=contract.id,
        number=next_invoice_number(db.platform),
        status="open",
        issued_on=today(),
        due_on=today() + timedelta(days=contract.payment_days),
        service_from=part.from_on,
        service_to=part.to_on,
        purchase_order=contract.purchase_order,
        call_off=contract.call_off,
        created_at=now(),
    )
    lines = invoice_lines(invoice, contract, part)
    total = sum((Amount(line.net, line.vat) for line in lines), NOTHING)
    invoice.net, invoice.vat, invoice.gross = total.net, total.vat, total.gross
    db.platform.add(invoice)
    db.platform.flush()
    db.platform.add_all(lines)
    db.platform.flush()
    note_contract(contract, "invoice.issued", f"issued invoice {invoice.number} under contract {contract.number}")
    note_overdue(contract)
    use_held_credit(invoice)
    return invoice


def next_part(contract: Contract) -> Part:
    invoiced = parts_invoiced(contract)
    for part in parts_by_year(contract.from_on, contract.to_on):
        if part.from_on not in invoiced:
            return part
    raise NothingToInvoice


def invoice_lines(invoice: Invoice, contract: Contract, part: Part) -> list[InvoiceLine]:
    houses, book = houses_of(db.platform, contract), price_book()
    funding = [
        line
        for line in lines_of_contract(db.platform, contract)
        if line.from_on < part.to_on and line.to_on > part.from_on
    ]
    spans = [Part(max(line.from_on, part.from_on), min(line.to_on, part.to_on)) for line in funding]
    nets = [pro_rata(line.yearly, span.from_on, span.to_on) for line, span in zip(funding, spans, strict=True)]
    return [
        InvoiceLine(
            invoice_id=invoice.id,
            n=n,
            for_council_id=line.council_id,
            words=line_words(line, span, houses[line.council_id].name),
            product=line.product,
            band=line.band,
            service_from=span.from_on,
            service_to=span.to_on,
            vat_percent=book.vat_percent,
            net=price.net,
            vat=price.vat,
            gross=price.gross,
        )
        for n, (line, span, price) in enumerate(
            zip(funding, spans, with_vat_each(nets, book.vat_percent), strict=True), start=1
        )
    ]


def line_words(line: FundingLine, span: Part, council: str) -> str:
    share = f", {line.share}% share" if line.share < 100 else ""
    period = f"{day(span.from_on)} to {day(span.to_on - ONE_DAY)}"
    return f"Reeve {price_book().plans[line.product].title}, band {line.band}{share}, {council}, {period}"
