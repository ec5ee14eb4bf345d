"""Officials: who belongs to a department, in which role, from when; and the review of everybody's access.

Three roles (``identity.permissions``): the analyst receives what councils sent, the rule owner changes what it is
checked with, the department's admin invites and ends its people. Who is nothing but one of them does not do another's
work. An ended role counts from the very next request; a department that has an admin keeps one. Its database role may
give or end a role, or invite, only in the name of somebody who holds the admin's role today: the walls ask that
themselves (``department.acts_as``). The first admin is invited by Reeve's operator, at the terminal.
"""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from reeve.officials.views import blueprint, surroundings
    from reeve.web import frame_by

    app.register_blueprint(blueprint)
    frame_by(app, surroundings)
