"""Alarms: a key that changed and nobody had said so, kept until an operator says what became of it.

A key that changes silently and changes back leaves nothing to be seen a day later: receipts are signed with the right
one again, and a department's server is known again. So what was noticed is a row: that receipts were signed with a key
nobody announced, or that a server showed another than the one it is known by. It is told by ``reeve doctor``, on the
platform's pages and, where it is of receipts, by ``reeve log verify`` and every night, until ``reeve alarm settle``
records who looked into it and what it was. The database changes nothing else in such a row, and takes none away.
"""
