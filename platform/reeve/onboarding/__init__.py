"""Onboarding: a line of the register becomes a council aboard, with a key of its own and a first admin invited.

All of it or nothing, in one unit; asked again, it says that the council is aboard and changes nothing. The platform
admin sees how far each council is, which deadlines are at risk and which letters went out, and no council's data: a
council's pages open to the platform's people only in a support session that the council's own admin approved.

Where a council stands is never stored. ``checklist`` computes it from the rows of the acts: brought aboard, key made,
first admin joined, agreement accepted, a practice return delivered, live.
"""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from reeve.onboarding import agreement_views, support_entrance, views
    from reeve.web import frame_by

    app.register_blueprint(views.blueprint)
    app.register_blueprint(agreement_views.blueprint)
    frame_by(app, views.surroundings)
    frame_by(app, support_entrance.band)


def register_jobs() -> None:
    """Make the tasks of this room known to the queue."""
    import reeve.onboarding.jobs  # noqa: F401
