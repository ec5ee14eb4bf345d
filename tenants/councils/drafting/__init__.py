"""Drafting: a form being filled in, autosaved, shared by several people.

A form of few cells is one page; a larger one is a list of sections, each on a page of its own with how far it is, and a
last look over all of it before a version is made (``sections``, ``shown``). Beside each cell stand the figures accepted
for last period and for the same period a year earlier. What the check would find is worked out with every save, by the
same engine, and stands at its cell; what the council has answered already in an earlier version says so and is not left
to do. A save that leads on to the next section works nothing out: the page it leads to does.

Where a certifier sent back some sections and said nothing of the whole, the cells of the others are kept as they are
until the next version is sent: the database refuses a change. Whoever has to change one opens its section with a
reason, which the certifier reads (``open_section``).

A figure the council is unable to supply carries the reason instead, into the version and its manifest; where the law
asks for the figure that is refused. A total that needs it is not worked out: to take it as nothing would state an
amount that nobody holds.

Colleagues talk about a cell beside it (``comment``): whoever is named with @ gets a task on the council's home and a
letter that holds neither figure nor comment. A conversation is resolved and reopened by rows, makes nobody a
contributor, and is no part of what is delivered. Its tables stand with ``returns``, whose home page shows the tasks.

A save carries the lock version each cell was read at; a save over somebody else's change is refused with what changed.
Freezing a draft makes a version; the draft stays and can be gone on with. Beside a subsidy claim stands what is at
stake in it (``stake``); the certifier reads the same panel.
"""
