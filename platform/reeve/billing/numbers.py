"""Numbers people write on paper: without gaps, one after another, whoever asks at the same moment."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import InstrumentedAttribute, Session

from reeve.billing.ledger import CreditNote, Invoice
from reeve.billing.models import Contract
from reeve.billing.queries import last_number

HOLD = text("select pg_advisory_xact_lock(hashtext(:kind))")


def next_contract_number(session: Session) -> str:
    return next_number(session, "C-", Contract.number)


def next_invoice_number(session: Session) -> str:
    """Of our own invoices; a provider numbers its own."""
    return next_number(session, "RV-", Invoice.number)


def next_credit_number(session: Session) -> str:
    return next_number(session, "CN-", CreditNote.number)


def next_number(
    session: Session, prefix: str, column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None]
) -> str:
    """Held until the unit ends, so that a number is neither given twice nor lost."""
    session.execute(HOLD, {"kind": f"reeve.billing.{prefix}"})
    last = last_number(session, prefix, column)
    return f"{prefix}{(0 if last is None else int(last.removeprefix(prefix))) + 1:06}"
