"""What the department's machines pull: who is in, each consignment with its documents and file, everybody's figures.

It adds no act and no sight of its own: a department's token (``reeve.identity.machine.puller``) opens the department's
unit, whose walls are the desk's, and every read of a consignment stands in that council's history as the desk's do.
Tokens are made at the desk, with a second factor given just now, and shown once. ``openapi.yaml`` is the document:
served as it is and compared with the routes by the tests. Refusals are problem details, as the council's API gives.
"""

from __future__ import annotations

from flask import Flask, url_for

from reeve.identity.door import find_visitor
from reeve.web import Frame, Link, frame_by


def init_app(app: Flask) -> None:
    """Open the API, and the desk's pages about its tokens."""
    from reeve.department.pull import api_views, token_views

    app.register_blueprint(api_views.blueprint)
    app.register_blueprint(token_views.blueprint)
    frame_by(app, token_link)


def token_link() -> Frame | None:
    """One more place to go at the desk."""
    who = find_visitor()
    if who is None or who.department is None:
        return None
    return Frame(navigation=(Link("Machines", url_for("department_tokens.every")),))
