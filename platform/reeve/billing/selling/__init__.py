"""Selling: a contract that has started is put to Stripe, kept as it is there, and a pilot is paid by card.

Where a till is connected, a contract for one council at the published price is sold there: its payer is a customer, its
plan and band a price found by lookup key, and the contract a subscription on purchase-order terms from its first day to
its last. From then on Stripe issues its invoices, and the mirror brings them here; our own ledger issues none, and the
database refuses one. A contract of several councils, or for a share, is not a published price: it stays with our own
ledger, whose invoice has a line for each council and a schedule. Which of the two it is, is settled when it starts
(a ``Sale`` row or none) and never changes.

Nothing is asked in the transaction of an act: the act queues a job on the till's own queue. Each job looks at what is
there before it makes anything, and asks with a stored key, so that one killed between any two steps doubles nothing.
"""
