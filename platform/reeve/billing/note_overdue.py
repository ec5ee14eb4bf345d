"""Keeping each funding line's ``overdue_since`` true to the ledger, and lifting what a payment makes void.

Called with every invoice, payment, credit and dispute, by whatever mirrors a provider's invoice, and once a day.
"""

from __future__ import annotations

from datetime import date

from reeve.audit import record
from reeve.billing.ledger_queries import balances, unpaid_invoices
from reeve.billing.models import Contract
from reeve.billing.queries import find_open_restriction, lines_of_contract, other_debts
from reeve.database import db, now
from reeve.identity.queries import today


def note_overdue(contract: Contract) -> date | None:
    """The due day of the contract's oldest debt, put on its lines; None where nothing is overdue.

    Where a council has no debt behind it any more, its restriction is lifted at once.
    """
    since = overdue_since(contract)
    for line in lines_of_contract(db.platform, contract):
        line.overdue_since = since
    db.platform.flush()
    if since is None:
        lift_what_is_paid(contract)
    return since


def overdue_since(contract: Contract) -> date | None:
    """Disputed invoices do not count, nor those due today."""
    invoices = unpaid_invoices(contract)
    due = balances(db.platform, [invoice.id for invoice in invoices])
    return min(
        (
            invoice.due_on
            for invoice in invoices
            if invoice.due_on is not None and invoice.due_on < today() and due[invoice.id].due > 0
        ),
        default=None,
    )


def lift_what_is_paid(contract: Contract) -> None:
    for line in lines_of_contract(db.platform, contract):
        restriction = find_open_restriction(line.council_id)
        if restriction is not None and not other_debts(line.council_id):
            restriction.lifted_at = now()
            words = "opened the extras again: nothing is overdue"
            record("restriction.lifted", subject="subscription", words=words, chain=line.council_id)
    db.platform.flush()
