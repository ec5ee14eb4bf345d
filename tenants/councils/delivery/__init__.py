"""Delivery: the sealed return is handed to the department and a receipt is held.

Every try is committed before it is made; handing over is idempotent, so a killed worker or a lost acknowledgement ends
in exactly one consignment. *Delivered* is said only when a machine at the other end took it; what a person carries is
left to the room ``carrying``.
"""
