"""The app factory: a table of contents. With ``cli`` and ``worker`` it is the only place that may see the councils."""

from __future__ import annotations

import structlog
from flask import Flask, Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from werkzeug.middleware.proxy_fix import ProxyFix

import councils
from reeve import (
    billing,
    catalogue,
    channels,
    department,
    identity,
    leaving,
    national,
    officials,
    onboarding,
    published,
    revisions,
    verifying,
    web,
)
from reeve.audit import record
from reeve.audit.record import actor
from reeve.billing.deadlines import ask_about_deadlines
from reeve.config import Settings
from reeve.database import Role, db, engines, requests, unit
from reeve.database.constraints import as_refusal
from reeve.department.deadlines import due_between
from reeve.doctor import not_ready
from reeve.errors import Refusal
from reeve.identity.assert_marked import assert_marked
from reeve.identity.door import public
from reeve.installation import install
from reeve.web.templating import OneGlobals

log = structlog.get_logger("reeve.web")


class Reeve(Flask):
    """Rolls back a request's units before any error handler answers, and keeps a refused act in the history."""

    jinja_environment = OneGlobals

    def handle_user_exception(self, e: Exception) -> ResponseReturnValue:
        context = acting_context()
        requests.roll_back_units()
        refusal = as_refusal(e) or e
        if isinstance(refusal, Refusal) and request.method == "POST" and context is not None:
            record_refused(refusal, *context)
        return super().handle_user_exception(refusal)


def create_app(settings: Settings | None = None) -> Flask:
    """The web service. Refuses to start on a database role the walls would not bind."""
    installation = install(settings)
    engines.assert_walled()
    app = Reeve("reeve", static_folder=None)
    app.config.update(
        SECRET_KEY=installation.secret_key,
        MAX_FORM_MEMORY_SIZE=2_000_000,
        MAX_CONTENT_LENGTH=installation.settings.upload_limit + 1_000_000,
        SESSION_COOKIE_NAME="reeve-form",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=installation.settings.https,
        TRUSTED_HOSTS=list(installation.settings.hosts),
        PREFERRED_URL_SCHEME="https" if installation.settings.https else "http",
    )
    if proxies := installation.settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
    requests.init_app(app)
    web.init_app(app)
    identity.init_app(app)
    onboarding.init_app(app)
    channels.init_app(app)
    department.init_app(app)
    officials.init_app(app)
    revisions.init_app(app)
    national.init_app(app)
    catalogue.init_app(app)
    verifying.init_app(app)
    published.init_app(app)
    leaving.init_app(app)
    councils.init_app(app)
    billing.init_app(app)
    ask_about_deadlines(due_between)
    app.add_url_rule("/health", "health", health)
    app.add_url_rule("/ready", "ready", ready)
    assert_marked(app)
    return app


@public
def health() -> Response:
    """Whether this process reaches the database; says nothing else."""
    with unit(Role.GATE) as session:
        session.execute(text("select 1"))
    return Response("ok\n", mimetype="text/plain")


@public
def ready() -> Response:
    """Whether this process can serve: database at the newest migration, queue and store; else which of them is not."""
    faults = not_ready()
    words = f"not ready: {', '.join(faults)}\n" if faults else "ready\n"
    return Response(words, status=503 if faults else 200, mimetype="text/plain")


def acting_context() -> tuple[Role, dict[str, object]] | None:
    for role in (Role.COUNCIL, Role.DEPARTMENT, Role.PLATFORM):
        if db.present(role):
            return role, dict(db.of(role).info)
    return None


def record_refused(refusal: Refusal, role: Role, context: dict[str, object]) -> None:
    """What was refused, in a unit of its own, since the act's own unit was undone."""
    known = {key: context[key] for key in ("council_id", "department_id", "person_id") if context.get(key)}
    try:
        with unit(role, **known):  # type: ignore[arg-type]
            record("refused", subject=request.path, words=f"was refused: {refusal.title}", role=role)
    except Exception:
        log.exception("a refused act could not be recorded", actor=str(actor().id), path=request.path)
