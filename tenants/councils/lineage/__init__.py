"""Lineage: from claim to cell. Where a cell of a form follows from the council's own extracts, it is offered with what
it was made of: the months, the version of each extract, its figure, and the lines behind it.

Which cells those are, in which way and why the others are not, is data of the definition (``lineage.toml``); each is
provisional. Of a month the version sent last counts, and where none was sent the newest that was checked, which the
page says. Whoever prepares takes the figure offered or enters another and says why. What was offered, what was entered
and the reason stand with the version, wherever it is read, signed and sent; nothing here stops anybody. The lines are
read from the vault at that moment, by those who may read claims, a page at a time, and it stands in the history.

Drafting comes before this room, so it is told of offers by ``drafting.offers`` and asks no more.
"""
