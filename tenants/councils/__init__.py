"""One council's rooms, in the order of the work.

scope -> people -> returns -> drafting -> uploads -> validation -> signoff -> delivery. A later room may look
back at an earlier one, never ahead. Every URL of a room begins ``/c/<council>/`` and passes ``scope`` first.
"""
