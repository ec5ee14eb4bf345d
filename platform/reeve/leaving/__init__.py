"""Leaving: a council's records are closed for reading only; at the end its keys are destroyed, with a certificate.

Destroying takes two people, one of the council and one of the platform, and thirty days between asking and doing. A
legal hold stops it. One person alone places a hold, since a hold only ever keeps what is there: the council's admin on
the council or on one file, or a platform admin on the council, where a court or a department asks Reeve. A council's
hold is lifted by its admin, whose records they are; the platform's by two different platform people, so that nobody
who wants something gone can clear the way alone. The export, which reads a council's rooms, is ``councils.leaving``.
"""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from reeve.leaving import views

    app.register_blueprint(views.blueprint)
