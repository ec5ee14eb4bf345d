"""Novation: councils merge or are replaced on a day, and what was agreed with one goes on with its successors.

From that day the old contract or line ends and the successor's begins, for what is left of the agreed time and at the
agreed price: bands are looked at when it is renewed, never in the middle. What was invoiced beyond the day is credited
pro rata. A new payer is asked for a purchase order of its own (reference/billing.md, part 8).
"""
