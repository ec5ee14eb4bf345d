"""Money that came in and is not for an invoice: paid back by two people, or held for the payer's next invoice.

Every penny of a payment is on an invoice, paid back, or left; every invoice is paid, credited, or due. A credit note
on a paid invoice frees what was paid on it, and only money that is free can be paid back.
"""
