"""The till's part of the matrix: what may be done to contracts, the ledger and the mirror of Stripe, and by whom."""

from __future__ import annotations

from collections.abc import Mapping

from reeve.database.passes import Pass
from reeve.database.predicates import COUNCIL, EVERY, OWN_ACCOUNT, OWN_INVOICE, OWN_PAYMENT, PAYS
from reeve.database.roles import Role

READ_BY_COUNCIL = Pass("S", COUNCIL)
LEDGER = {Role.COUNCIL: Pass("S", OWN_ACCOUNT), Role.PLATFORM: Pass("SIU", EVERY)}
LEDGER_OF_INVOICE = {Role.COUNCIL: Pass("S", OWN_INVOICE), Role.PLATFORM: Pass("SIU", EVERY)}
USED_BY_COUNCIL = {Role.COUNCIL: READ_BY_COUNCIL, Role.PLATFORM: Pass("SIU", EVERY)}

TILL: Mapping[str, Mapping[Role, Pass]] = {
    "platform.billing_account": {Role.COUNCIL: Pass("S", PAYS), Role.PLATFORM: Pass("SIU", EVERY)},
    "platform.contract": {
        Role.COUNCIL: Pass("SU", OWN_ACCOUNT, columns=("purchase_order", "order_recorded_at")),
        Role.PLATFORM: Pass("SIU", EVERY),
    },
    "platform.funding_line": USED_BY_COUNCIL,
    "platform.funding_warning": {Role.COUNCIL: READ_BY_COUNCIL, Role.PLATFORM: Pass("SI", EVERY)},
    "platform.quote": {Role.COUNCIL: Pass("SI", COUNCIL), Role.PLATFORM: Pass("SI", EVERY)},
    "platform.finance_contact": {Role.COUNCIL: Pass("SIU", COUNCIL), Role.PLATFORM: Pass("S", EVERY)},
    "platform.goodwill": USED_BY_COUNCIL,
    "platform.restriction": USED_BY_COUNCIL,
    "platform.invoice": LEDGER,
    "platform.invoice_line": LEDGER_OF_INVOICE,
    "platform.payment": LEDGER,
    "platform.allocation": LEDGER_OF_INVOICE,
    "platform.credit_note": LEDGER_OF_INVOICE,
    "platform.freed": {Role.COUNCIL: Pass("S", OWN_INVOICE), Role.PLATFORM: Pass("SI", EVERY)},
    "platform.refund": {Role.COUNCIL: Pass("S", OWN_PAYMENT), Role.PLATFORM: Pass("SIU", EVERY)},
    "platform.held_credit": {Role.COUNCIL: Pass("S", OWN_PAYMENT), Role.PLATFORM: Pass("SI", EVERY)},
    "platform.reminder": LEDGER_OF_INVOICE,
    "platform.novation": {Role.COUNCIL: READ_BY_COUNCIL, Role.PLATFORM: Pass("SI", EVERY)},
    "platform.stripe_event": {Role.GATE: Pass("I", EVERY), Role.PLATFORM: Pass("SIU", EVERY)},
    "platform.stripe_call": {Role.PLATFORM: Pass("SIU", EVERY)},
    "platform.stripe_object": {Role.PLATFORM: Pass("SIU", EVERY)},
    "platform.sale": {Role.PLATFORM: Pass("SIU", EVERY)},
}
