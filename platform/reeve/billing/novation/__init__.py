"""Novation: councils merge or are replaced on a day, and what was agreed with one goes on with its successors.

From that day the old contract or line ends and the successor's begins, for what is left of the agreed time and at the
agreed price: bands are looked at when it is renewed, never in the middle. What was invoiced beyond the day is credited
pro rata. A new payer is asked for a purchase order of its own (reference/billing.md, part 8).

Credit held for the old payer does not follow. Which successor a council's money goes to is settled by the order that
replaces it, and no source we have says how; so nothing passes while any is held, and the preview says to pay it back or
to match it to an invoice first. What a novation itself frees stays with the old payer, to be paid back by two people.
"""
