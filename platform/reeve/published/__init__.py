"""Published: what anybody may know of statutory returns, without an account.

What returns exist and where each comes from; of each return and period how many councils delivered in time, late, or
not through Reeve, counted at night and told only where no part is of fewer than five; how long checks and deliveries
really take here; how often and how fast the service answers, as it finds itself once a minute (``answering``), and how
often people got what they came for, counted as they asked and without who (``using``); and each return's definition as
a pack to download and run with ``reeve check --pack``. What is not measured is said to be that: nothing outside this
service watches it, and the page says so. It tells no figure of any return, so none that is held back.
"""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from reeve.published import using
    from reeve.published.views import blueprint, surroundings
    from reeve.web import frame_by

    using.init_app(app)
    app.register_blueprint(blueprint)
    frame_by(app, surroundings)


def register_jobs() -> None:
    """Make the tasks of this room known to the queue."""
    import reeve.published.jobs  # noqa: F401
