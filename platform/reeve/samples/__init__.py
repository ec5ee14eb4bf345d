"""Invented returns for practice, tests and the benchmark: the real layout, nobody real in it.

Everything is decided by the council, the period, the number of claims and the seed, so the same question gives the
same bytes on any machine. What no source documents (most of the header, all of the trailer, the meaning of many codes)
is ours.
"""
