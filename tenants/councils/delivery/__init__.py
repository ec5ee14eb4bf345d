"""Delivery: the sealed return is handed to the department and a receipt is held.

What counts against a deadline is the last act the return needed: from then on nothing in it can change, however long
it waits for a worker or a channel. Every try is committed before it is made; handing over is idempotent, so a killed
worker or a lost acknowledgement ends in exactly one consignment. Where a return goes to the department's own server
(``reeve.channels``), that has it first; only then does the consignment exist and the receipt say so. A refusal is kept
in words, and the next try is enqueued with it. *Delivered* is said only when a machine at the other end took it; what a
person carries is left to the room ``carrying``.
"""
