"""Money that is at Stripe and not settled: what a payer has there on no invoice, and what a bank asks back."""

from __future__ import annotations

from reeve.billing.gateway.connection import Till
from reeve.billing.gateway.facts import Cash, Dispute
from reeve.billing.gateway.readings import cash_of, dispute_of


def get_cash(till: Till, customer: str) -> Cash:
    return cash_of(till.ask(lambda: till.client.v1.customers.cash_balance.retrieve(customer)))


def get_dispute(till: Till, dispute: str) -> Dispute:
    return dispute_of(till.ask(lambda: till.client.v1.disputes.retrieve(dispute, {"expand": ["charge"]})))
