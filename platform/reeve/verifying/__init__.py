"""Verifying: what anybody can check without us, and what checks us.

A public page checks a receipt in the reader's own browser: nothing is uploaded, and without JavaScript it says how to
do the same with ``reeve verify``. Keys and tree heads are published there, as pages and as files; a receipt may be
checked together with a file of heads, and one from before there was a log with its late entry. Every night the head of
the day is kept, and the whole log is looked through beside every head and every receipt; where anything does not hold,
every platform admin gets a letter, the page says so to everybody, and no head is signed that contradicts an earlier
one, or by a key that was not announced. Receipts from before there was a log are entered first. Then the head is given:
it is written into the history of every council and every department, and a head in a history that is not the one kept
is such a fault too.
"""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from reeve.verifying import given_views
    from reeve.verifying.views import blueprint, surroundings
    from reeve.web import frame_by

    app.register_blueprint(blueprint)
    app.register_blueprint(given_views.blueprint)
    frame_by(app, surroundings)


def register_jobs() -> None:
    """Make the tasks of this room known to the queue."""
    import reeve.verifying.jobs  # noqa: F401
