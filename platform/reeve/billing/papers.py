"""An invoice to take away: a PDF, the structured document, and the schedule of councils that comes with a sponsor's."""

from __future__ import annotations

from flask import Response
from sqlalchemy.orm import Session

from reeve.billing.credit_note_pdf import credit_note_pdf
from reeve.billing.einvoice import Paper, cross_industry_credit, cross_industry_invoice, pounds
from reeve.billing.invoice_pdf import invoice_pdf
from reeve.billing.issue_invoice import ONE_DAY
from reeve.billing.ledger import CreditNote, Invoice
from reeve.billing.ledger_queries import balance_of, get_invoice, lines_of_invoice
from reeve.billing.models import BillingAccount, Contract
from reeve.billing.supplier import supplier
from reeve.web import csv_download
from reeve.web.downloads import Cell, disposition
from reeve.web.filters import day

SCHEDULE = ["Line", "What", "From", "To", "Net", "VAT", "Gross"]


def paper_of(session: Session, invoice: Invoice) -> Paper:
    """Everything the invoice says, under the role that may read it."""
    contract = session.get(Contract, invoice.contract_id) if invoice.contract_id else None
    return Paper(
        invoice,
        lines_of_invoice(session, invoice),
        session.get_one(BillingAccount, invoice.account_id),
        supplier(),
        balance_of(invoice, session),
        contract_number=contract.number if contract else None,
    )


def structured_download(paper: Paper) -> Response:
    answer = Response(cross_industry_invoice(paper), mimetype="application/xml")
    answer.headers["Content-Disposition"] = disposition(f"{paper.invoice.number}.xml")
    return answer


def pdf_download(paper: Paper) -> Response:
    """Raises NotOurs."""
    answer = Response(invoice_pdf(paper), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = disposition(f"{paper.invoice.number}.pdf")
    return answer


def credit_download(session: Session, note: CreditNote) -> Response:
    """The structured credit note, under the role that may read it."""
    paper = paper_of(session, get_invoice(session, note.invoice_id))
    answer = Response(cross_industry_credit(paper, note), mimetype="application/xml")
    answer.headers["Content-Disposition"] = disposition(f"{note.number}.xml")
    return answer


def credit_pdf_download(session: Session, note: CreditNote) -> Response:
    """The credit note as a PDF, under the role that may read it. Raises NotOurs."""
    paper = paper_of(session, get_invoice(session, note.invoice_id))
    answer = Response(credit_note_pdf(paper, note), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = disposition(f"{note.number}.pdf")
    return answer


def schedule_download(paper: Paper) -> Response:
    """One line a council, in pounds."""
    rows: list[list[Cell]] = [
        [
            line.n,
            line.words,
            line.service_from,
            line.service_to - ONE_DAY,
            pounds(line.net),
            pounds(line.vat),
            pounds(line.gross),
        ]
        for line in paper.lines
    ]
    issued = day(paper.invoice.issued_on)
    provenance = [f"Schedule to invoice {paper.invoice.number}", f"Issued by {paper.supplier.name} on {issued}"]
    return csv_download(f"{paper.invoice.number}-schedule.csv", SCHEDULE, rows, provenance=provenance)
