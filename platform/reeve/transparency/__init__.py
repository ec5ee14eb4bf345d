"""Transparency: the log that every consignment enters, and its heads, which are given away.

The log is one list of hashes that only grows, kept as the complete subtrees of RFC 6962's tree: adding an entry writes
one row and, on the average, one more, and no row is ever written again. Only one database function, owned by a bare
role, adds to it, one transaction after the other; no role may change, take away or reorder, and a trigger refuses even
the tables' owner. Whoever owns the machine could still do anything to it: so every receipt carries a signed head, and a
head of each day is kept, given to whoever asks and to every council and department (``given``), and ``look`` compares
the log with all of them, computing every hash anew. The key that signs is followed by one that it announced itself
(``keys``), and by no other. pymerkle was tried and not taken: it is GPL, keeps its tree in memory or SQLite, and hashes
a tree again that another process wrote.
"""
