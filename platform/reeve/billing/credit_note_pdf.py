"""A credit note of ours as a PDF: what was credited and of which invoice; it never changes.

What stands on it is what a VAT credit note must say: its number and day, both parties, why, what it is for, the net,
the rate and the VAT, and the number and day of the invoice it credits (VAT Regulations 1995, regulation 15C; HMRC's
Notice 700, paragraph 18.2.3).
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from reeve.billing.einvoice import Paper, lines_credited
from reeve.billing.invoice_pdf import NotOurs, invented, parties
from reeve.billing.issue_invoice import ONE_DAY
from reeve.billing.ledger import CreditNote
from reeve.pdf import make_pdf
from reeve.web.filters import day, pounds

LAYOUT = Path(__file__).with_name("credit_note.typ")


def credit_note_pdf(paper: Paper, note: CreditNote) -> bytes:
    """The document of a credit note we issued; ``paper`` is the invoice it credits. Raises NotOurs for one that a
    payment provider issued."""
    if note.external_id is not None:
        raise NotOurs
    return make_pdf(LAYOUT, credit_note_data(paper, note), at=datetime.combine(note.issued_on, time(), UTC))


def credit_note_data(paper: Paper, note: CreditNote) -> dict[str, Any]:
    """What stands on it, as text."""
    invoice, seller = paper.invoice, paper.supplier
    return {
        "title": f"Credit note {note.number}",
        "head": seller.name,
        "foot": f"Company number {seller.company_number}. VAT number {seller.vat_number}",
        "invented": invented(paper),
        "parties": parties(paper),
        "facts": [
            ("Issued (tax point)", day(note.issued_on)),
            ("Credits invoice", f"{invoice.number} of {day(invoice.issued_on)}"),
            ("Why", note.reason),
            ("For", f"{day(invoice.service_from)} to {day(invoice.service_to - ONE_DAY)}"),
            ("Purchase order", invoice.purchase_order or "None (exempted)"),
            *([("Contract", paper.contract_number)] if paper.contract_number else []),
        ],
        "lines": [
            [line.words, pounds(line.net), f"{line.vat_percent}%", pounds(line.vat), pounds(line.gross)]
            for line in lines_credited(paper, note)
        ],
        "totals": ["Total credited", pounds(note.net), "", pounds(note.vat), pounds(note.gross)],
    }
