"""Saying whom to write to about money in a council."""

from __future__ import annotations

from reeve.audit import record
from reeve.billing.models import FinanceContact
from reeve.billing.queries import find_finance_contact
from reeve.database import db, now


def keep_contact(name: str, email: str) -> FinanceContact:
    """Put this contact in place of any other. The history says that it changed, never whom it names."""
    contact = find_finance_contact()
    if contact is None:
        contact = FinanceContact(name=name, email=email)
        db.council.add(contact)
    contact.name, contact.email, contact.updated_at = name, email, now()
    db.council.flush()
    record("finance_contact.changed", subject="subscription", words="changed the finance contact")
    return contact
