"""Reminders: what a payer is written about an invoice, before and after its due day, each step once.

The tone is a colleague's. Nothing is threatened: statutory work is never closed, and interest is not asked for. Nobody
is written to while an invoice is disputed or waits for a purchase order, and never a benefits officer
(reference/billing.md, part 5).
"""
