"""Our own invoice as a PDF: what was issued, which never changes; what is paid of it since stands on its page."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from reeve.billing.einvoice import Paper
from reeve.billing.issue_invoice import ONE_DAY
from reeve.errors import NotFound
from reeve.pdf import make_pdf
from reeve.web.filters import day, pounds

LAYOUT = Path(__file__).with_name("invoice.typ")
INVENTED = "The supplier and the bank account are invented, for evaluation. Pay nothing to them."


class NotOurs(NotFound):
    """This invoice is made by our payment provider. Take its PDF from the invoice's page."""


def invoice_pdf(paper: Paper) -> bytes:
    """The document of an invoice we issued. Raises NotOurs for one a payment provider issued, or that is a draft."""
    issued = paper.invoice.issued_on
    if paper.invoice.external_id is not None or issued is None:
        raise NotOurs
    return make_pdf(LAYOUT, invoice_data(paper, issued), at=datetime.combine(issued, time(), UTC))


def invoice_data(paper: Paper, issued: date) -> dict[str, Any]:
    """What stands on it, as text: parties, order, dates, lines with their VAT, totals, where to pay."""
    invoice, seller = paper.invoice, paper.supplier
    return {
        "title": f"Invoice {invoice.number}",
        "head": seller.name,
        "foot": f"Company number {seller.company_number}. VAT number {seller.vat_number}",
        "invented": invented(paper),
        "parties": parties(paper),
        "facts": [
            ("Issued (tax point)", day(issued)),
            ("Due", day(invoice.due_on)),
            ("For", f"{day(invoice.service_from)} to {day(invoice.service_to - ONE_DAY)}"),
            ("Purchase order", invoice.purchase_order or "None (exempted)"),
            *([("Call-off reference", invoice.call_off)] if invoice.call_off else []),
            *([("Contract", paper.contract_number)] if paper.contract_number else []),
        ],
        "lines": [
            [line.words, pounds(line.net), f"{line.vat_percent}%", pounds(line.vat), pounds(line.gross)]
            for line in paper.lines
        ],
        "totals": ["Total", pounds(invoice.net), "", pounds(invoice.vat), pounds(invoice.gross)],
        "pay": [
            ("Pay to", seller.name),
            ("Bank", seller.bank),
            ("Sort code", seller.sort_code),
            ("Account number", seller.account_number),
            ("Reference", invoice.number),
            ("Remittance advice", f"To {seller.email}"),
        ],
    }


def parties(paper: Paper) -> list[tuple[str, str]]:
    """Who issues it and to whom."""
    seller, payer = paper.supplier, paper.account
    return [
        ("From", ", ".join((seller.name, *seller.address))),
        ("To", ", ".join((payer.legal_name, *payer.address.splitlines()))),
        *([("Your VAT number", payer.vat_number)] if payer.vat_number else []),
    ]


def invented(paper: Paper) -> str:
    """A warning where the supplier is an invented one; else nothing."""
    return INVENTED if paper.supplier.invented else ""
