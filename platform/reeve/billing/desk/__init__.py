"""The operator's desk for Stripe: what wants a person, and what they may do about it.

Money that waits on no invoice, disputes, card payments for what is paid already, events of payers we do not know,
contracts Stripe has not taken, and where the night found our ledger and Stripe's to differ. A payer linked by mistake
is unlinked while neither a subscription nor an invoice of Stripe's hangs on the link.
"""
