"""Onboarding: a line of the register becomes a council aboard, with a key of its own and a first admin invited.

All of it or nothing, in one unit; asked again, it says that the council is aboard and changes nothing. The platform
admin sees who is aboard and which letters went out, and no council's data.
"""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from reeve.onboarding import views
    from reeve.web import frame_by

    app.register_blueprint(views.blueprint)
    frame_by(app, views.surroundings)
