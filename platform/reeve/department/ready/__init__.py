"""Telling a department's machine that a consignment is ready: a signed call to one address the department set.

It says which consignment came, never what is in it: the machine then pulls it with its token. The call is signed after
the Standard Webhooks specification, so that whoever gets it can tell that it is ours, fresh and not sent twice. It goes
out by the same guarded way as every call to an address somebody typed (``reeve.identity.openid.fetch``): https only,
public addresses only, to the very address that was looked at, and no redirect is followed. Every try is kept and shown;
what was not taken is tried again, ever later, for three days.
"""

from __future__ import annotations

from importlib import import_module

from flask import Flask


def init_app(app: Flask) -> None:
    """Open the desk's page about it."""
    from reeve.department.ready import views

    app.register_blueprint(views.blueprint)


def register_jobs() -> None:
    """Make the task known to the queue."""
    import_module("reeve.department.ready.jobs")
