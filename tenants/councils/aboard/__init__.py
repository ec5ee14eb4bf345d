"""Aboard: how far this council has come towards going live, what it agreed to, and whom of Reeve's staff it lets in.

The checklist is the platform's own, computed from the same rows (``reeve.onboarding.checklist``). Reeve's staff see
this council's pages only in a support session that one of its admins approved here, with a reason and an end.
"""
