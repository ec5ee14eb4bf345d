"""An invoice as EN 16931 wants it: a UN/CEFACT Cross Industry Invoice, made and validated with drafthorse.

The numbers in brackets are the standard's business terms. What is validated is the schema that comes with the library
(Factur-X 1.0.07, profile EN 16931); a document that does not fit it is never handed out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from drafthorse.models.accounting import ApplicableTradeTax
from drafthorse.models.document import Document
from drafthorse.models.note import IncludedNote
from drafthorse.models.party import TaxRegistration
from drafthorse.models.payment import PaymentMeans, PaymentTerms
from drafthorse.models.tradelines import LineItem

from reeve.billing.ledger import Invoice, InvoiceLine
from reeve.billing.ledger_queries import Balance
from reeve.billing.models import BillingAccount
from reeve.billing.supplier import Supplier

PROFILE = "urn:cen.eu:en16931:2017"
SCHEMA = "FACTUR-X_EN16931"
COMMERCIAL_INVOICE = "380"
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
    document = Document()
    document.context.guideline_parameter.id = PROFILE
    document.header.id = paper.invoice.number
    document.header.type_code = COMMERCIAL_INVOICE
    document.header.issue_date_time = paper.invoice.issued_on
    if paper.invoice.call_off:
        note = IncludedNote()
        note.content = f"Call-off reference {paper.invoice.call_off}"
        document.header.notes.add(note)
    add_parties(document, paper)
    for line in paper.lines:
        document.trade.items.add(item_of(line))
    add_settlement(document, paper)
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
    """Payment, the VAT breakdown (BG-23) and the totals (BG-22)."""
    settlement, invoice = document.trade.settlement, paper.invoice
    settlement.payment_reference = invoice.number
    settlement.currency_code = "GBP"
    means = PaymentMeans()
    means.type_code = CREDIT_TRANSFER
    means.payee_account.account_name = paper.supplier.name
    means.payee_account.proprietary_id = f"{paper.supplier.sort_code} {paper.supplier.account_number}"
    settlement.payment_means.add(means)
    for percent in sorted({line.vat_percent for line in paper.lines}):
        settlement.trade_tax.add(tax_of(percent, [line for line in paper.lines if line.vat_percent == percent]))
    put_period(settlement.period, invoice.service_from, invoice.service_to)
    terms = PaymentTerms()
    terms.due = invoice.due_on
    settlement.terms.add(terms)
    total = settlement.monetary_summation
    total.line_total = total.tax_basis_total = pounds(invoice.net)
    total.charge_total = total.allowance_total = pounds(0)
    total.tax_total = (pounds(invoice.vat), "GBP")
    total.grand_total = pounds(invoice.gross)
    total.prepaid_total = pounds(paper.balance.paid + paper.balance.credited)
    total.due_amount = pounds(paper.balance.due)


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
