"""Returns: what this council owes, how each stands, and the numbered versions made of it.

A version is immutable: it is made from a stored file or by freezing a draft. State is never stored; ``state`` computes
it from the rows of all rooms, which the view ``tenants.standing`` gathers. The council's home also shows what
colleagues ask one about a cell of a form (``asked_about``), until it is answered or resolved; more than a few practice
returns that nobody has begun are folded away there (``soon``).
"""
