"""Holding back: for how long councils may keep figures they delivered out of every comparison, and who does.

The department's admin says so return by return, from a day on; what was said before stays in the list, and where
nobody said anything no figure is held back: no source gives councils a right to it. The days count from the day on
which the council first delivered the return, so that a hold never grows by holding again. A council holds a return as a
whole, with a reason, until a day; the wall of the table itself lets in nothing longer. The hold is over at the end of
its day, or when the council ends it. What was told of groups with its figures in them before it was held back stays
told: to take it out would show what it was.

The department sees the figures themselves all the while, on the consignment, in its files and by its machines, each
with the day until which they are held back; who held what back, why and until when, stays in its list for good.
"""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Open the desk's pages about it."""
    from reeve.department.holding import views

    app.register_blueprint(views.blueprint)
