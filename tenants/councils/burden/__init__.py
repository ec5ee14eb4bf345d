"""Burden: what a return costs a council in officers' time, as they say themselves and as their acts show.

Who sent a return is asked once a quarter at most, about the first one they sent in it, on that return's own pages: how
many minutes it took everybody. Nothing waits for the answer; "I would rather not say" is one, and ends the question.
What acts show is less than what was spent: the time between the acts of one person on a return, as the council's own
history has them, without the pauses of more than half an hour.

The department may look into no council's room. Once a quarter, when it is over, each council's own medians are worked
out within its own wall (``tally``), and only the median of at least five councils is written down for it.
"""

from __future__ import annotations

from importlib import import_module

from flask import Flask


def init_app(app: Flask) -> None:
    from councils.burden import views

    app.register_blueprint(views.blueprint)


def register_jobs() -> None:
    """Make the room's task known to the queue."""
    import_module("councils.burden.jobs")
