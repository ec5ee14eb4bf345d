"""Verifying: what anybody can check without us, and what checks us.

A public page checks a receipt in the reader's own browser: nothing is uploaded, and without JavaScript it says how to
do the same with ``reeve verify``. Keys and tree heads are published there, as pages and as files. Every night the head
of the day is kept, and the whole log is looked through beside every head and every receipt; where anything does not
hold, every platform admin gets a letter, the page says so to everybody, and no head is signed that contradicts an
earlier one.
"""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from reeve.verifying.views import blueprint, surroundings
    from reeve.web import frame_by

    app.register_blueprint(blueprint)
    frame_by(app, surroundings)


def register_jobs() -> None:
    """Make the tasks of this room known to the queue."""
    import reeve.verifying.jobs  # noqa: F401
