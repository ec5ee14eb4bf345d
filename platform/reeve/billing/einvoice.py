"""An invoice or a credit note as EN 16931 wants it: a UN/CEFACT Cross Industry Invoice, made by drafthorse.

The numbers in brackets are the standard's business terms. What is validated is the schema that comes with the library
(Factur-X 1.0.07, profile EN 16931); a document that does not fit it is never handed out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from drafthorse.models.accounting import ApplicableTradeTax
from drafthorse.models.document import Document
from drafthorse.models.note import IncludedNote
from drafthorse.models.party import TaxRegistration
from drafthorse.models.payment import PaymentMeans, PaymentTerms
from drafthorse.models.tradelines import LineItem

from reeve.billing.ledger import CreditNote, Invoice, InvoiceLine
from reeve.billing.ledger_queries import Balance
from reeve.billing.models import BillingAccount
from reeve.billing.money import Amount
from reeve.billing.supplier import Supplier

PROFILE = "urn:cen.eu:en16931:2017"
SCHEMA = "FACTUR-X_EN16931"
COMMERCIAL_INVOICE = "380"
CREDIT_NOTE = "381"
CREDIT_TRANSFER = "30"
ONE_PIECE = (Decimal(1), "C62")
LAST_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Paper:
    """Everything an invoice says."""

    invoice: Invoice
    lines: Sequence[InvoiceLine]
    account: BillingAccount
    supplier: Supplier
    balance: Balance
    contract_number: str | None = None


def cross_industry_invoice(paper: Paper) -> bytes:
    """The XML document, checked against the schema. Raises lxml's XMLSyntaxError where it does not fit."""
    document = headed(COMMERCIAL_INVOICE, paper.invoice.number, paper.invoice.issued_on)
    if paper.invoice.call_off:
        note = IncludedNote()
        note.content = f"Call-off reference {paper.invoice.call_off}"
        document.header.notes.add(note)
    add_parties(document, paper)
    for line in paper.lines:
        document.trade.items.add(item_of(line))
    add_settlement(document, paper)
    document.trade.settlement.payment_means.add(transfer_to(paper.supplier))
    terms = PaymentTerms()
    terms.due = paper.invoice.due_on
    document.trade.settlement.terms.add(terms)
    add_totals(
        document, Amount(paper.invoice.net, paper.invoice.vat), settled=paper.balance.paid + paper.balance.credited
    )
    return written(document)


def cross_industry_credit(paper: Paper, note: CreditNote) -> bytes:
    """The XML of a credit note (type 381), which names the invoice it credits (BT-25). Amounts are positive, as the
    standard asks of that type.

    It has the invoice's own lines where it credits the whole of it, and else one line that says why.
    Raises lxml's XMLSyntaxError where it does not fit.
    """
    document = headed(CREDIT_NOTE, note.number, note.issued_on)
    reason = IncludedNote()
    reason.content = note.reason
    document.header.notes.add(reason)
    credited = replace(paper, lines=lines_credited(paper, note))
    add_parties(document, credited)
    for line in credited.lines:
        document.trade.items.add(item_of(line))
    add_settlement(document, credited)
    document.trade.settlement.invoice_referenced_document.issuer_assigned_id = paper.invoice.number
    document.trade.settlement.invoice_referenced_document.issue_date_time = paper.invoice.issued_on
    add_totals(document, Amount(note.net, note.vat))
    return written(document)


def lines_credited(paper: Paper, note: CreditNote) -> Sequence[InvoiceLine]:
    """The invoice's own where the whole of it is credited, and else one."""
    return paper.lines if note.net == paper.invoice.net else [line_of(paper, note)]


def line_of(paper: Paper, note: CreditNote) -> InvoiceLine:
    return InvoiceLine(
        n=1,
        words=f"Credit on invoice {paper.invoice.number}",
        service_from=paper.invoice.service_from,
        service_to=paper.invoice.service_to,
        vat_percent=paper.lines[0].vat_percent,
        net=note.net,
        vat=note.vat,
        gross=note.gross,
    )


def headed(kind: str, number: str | None, issued_on: date | None) -> Document:
    document = Document()
    document.context.guideline_parameter.id = PROFILE
    document.header.id = number
    document.header.type_code = kind
    document.header.issue_date_time = issued_on
    return document


def written(document: Document) -> bytes:
    xml: bytes = document.serialize(schema=SCHEMA)
    return xml


def add_parties(document: Document, paper: Paper) -> None:
    """Seller (BG-4), buyer (BG-7), the buyer's purchase order (BT-13) and our contract (BT-12)."""
    agreement, supplier, account = document.trade.agreement, paper.supplier, paper.account
    agreement.seller.name = supplier.name
    put_address(agreement.seller.address, supplier.address, supplier.country)
    agreement.seller.tax_registrations.add(TaxRegistration(id=("VA", supplier.vat_number)))
    agreement.buyer.name = account.legal_name
    put_address(agreement.buyer.address, account.address.splitlines(), "GB")
    if account.vat_number:
        agreement.buyer.tax_registrations.add(TaxRegistration(id=("VA", account.vat_number)))
    if paper.invoice.purchase_order:
        agreement.buyer_order.issuer_assigned_id = paper.invoice.purchase_order
    if paper.contract_number:
        agreement.contract.issuer_assigned_id = paper.contract_number
    document.trade.delivery.event.occurrence = paper.invoice.service_from


def put_address(address: object, lines: Sequence[str], country: str) -> None:
    """The last line is taken for the postcode, the one before for the town."""
    known = [line.strip() for line in lines if line.strip()]
    names = ("postcode", "city_name")
    for name, text in zip(names, reversed(known), strict=False):
        setattr(address, name, text)
    for name, text in zip(("line_one", "line_two", "line_three"), known[:-2], strict=False):
        setattr(address, name, text)
    address.country_id = country  # type: ignore[attr-defined]


def item_of(line: InvoiceLine) -> LineItem:
    item = LineItem()
    item.document.line_id = str(line.n)
    item.product.name = line.words
    item.agreement.net.amount = pounds(line.net)
    item.agreement.net.basis_quantity = ONE_PIECE
    item.delivery.billed_quantity = ONE_PIECE
    item.settlement.trade_tax.type_code = "VAT"
    item.settlement.trade_tax.category_code = category(line.vat_percent)
    item.settlement.trade_tax.rate_applicable_percent = Decimal(line.vat_percent)
    put_period(item.settlement.period, line.service_from, line.service_to)
    item.settlement.monetary_summation.total_amount = pounds(line.net)
    return item


def add_settlement(document: Document, paper: Paper) -> None:
    """The reference to pay by, the VAT breakdown (BG-23) and the period."""
    settlement, invoice = document.trade.settlement, paper.invoice
    settlement.payment_reference = invoice.number
    settlement.currency_code = "GBP"
    for percent in sorted({line.vat_percent for line in paper.lines}):
        settlement.trade_tax.add(tax_of(percent, [line for line in paper.lines if line.vat_percent == percent]))
    put_period(settlement.period, invoice.service_from, invoice.service_to)


def transfer_to(supplier: Supplier) -> PaymentMeans:
    means = PaymentMeans()
    means.type_code = CREDIT_TRANSFER
    means.payee_account.account_name = supplier.name
    means.payee_account.proprietary_id = f"{supplier.sort_code} {supplier.account_number}"
    return means


def add_totals(document: Document, amount: Amount, *, settled: int = 0) -> None:
    """The totals (BG-22); ``settled`` pence were paid or credited already (BT-113)."""
    total = document.trade.settlement.monetary_summation
    total.line_total = total.tax_basis_total = pounds(amount.net)
    total.charge_total = total.allowance_total = pounds(0)
    total.tax_total = (pounds(amount.vat), "GBP")
    total.grand_total = pounds(amount.gross)
    total.prepaid_total = pounds(settled)
    total.due_amount = pounds(amount.gross - settled)


def tax_of(percent: int, lines: Sequence[InvoiceLine]) -> ApplicableTradeTax:
    tax = ApplicableTradeTax()
    tax.type_code = "VAT"
    tax.category_code = category(percent)
    tax.rate_applicable_percent = Decimal(percent)
    tax.basis_amount = pounds(sum(line.net for line in lines))
    tax.calculated_amount = pounds(sum(line.vat for line in lines))
    return tax


def put_period(period: object, from_on: date, to_on: date) -> None:
    """An invoicing period (BG-14, BG-26), its last day included."""
    period.start = from_on  # type: ignore[attr-defined]
    period.end = to_on - LAST_DAY  # type: ignore[attr-defined]


def category(percent: int) -> str:
    """Standard rated or zero rated, as UNTDID 5305 codes them."""
    return "S" if percent else "Z"


def pounds(pence: int) -> Decimal:
    return Decimal(pence).scaleb(-2).quantize(Decimal("0.01"))
