"""Tokens: what lets a machine in, such as the scheduler of a benefits system or a supplier's test bench.

An admin makes one, with a second factor given just now; it is shown once. A preparer answers for it: what the token
does counts as theirs, so that they never certify it, and it stops when they no longer prepare returns here.
"""
