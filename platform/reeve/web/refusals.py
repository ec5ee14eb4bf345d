"""When the answer is no: every refusal and every fault as a page in plain words.

A fault shows one incident number and no detail. What is logged for it is the kind of error and the places in the code,
never the error's own words, which may quote a person's data.
"""

from __future__ import annotations

import logging
import secrets
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from psycopg import OperationalError as DriverError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed, SecurityError

from reeve.errors import Refusal
from reeve.web import problems
from reeve.web.frame import Frame
from reeve.web.redirects import safe_next

log = logging.getLogger("reeve.web")


@dataclass(frozen=True)
class Words:
    """What a refusal page says, and where its button leads; ``more`` is for machines."""

    title: str
    message: str
    lead: tuple[str, str] | None = None
    more: Mapping[str, object] = field(default_factory=dict)


# How the driver, the engine and the pool say that the database does not answer.
ABSENT = (OperationalError, InterfaceError, PoolTimeoutError, DriverError)
HTTP_WORDS = {
    400: Words(
        "We could not read that",
        "The page sent something we could not read, so nothing was done. Go back, reload the page and try again.",
    ),
    403: Words("You cannot do this", "Your role does not let you do this. Ask one of your admins."),
    404: Words(
        "Page not found",
        "If you typed the address, check it. If you followed a link, go back and start from your first page.",
    ),
    405: Words("Page not found", "This address only takes answers from a form. Go back and open the form again."),
    413: Words(
        "That is too large", "What you sent is larger than this page takes, so nothing was kept. Send a smaller one."
    ),
    429: Words("Too many tries", "Wait a few minutes, then try again. Nothing you saved is affected."),
}
OLD_PAGE = Words(
    "This page was open too long",
    "You may have signed out or signed in again in another tab, so nothing was done. Go back, reload the page and send "
    "it again: copy anything long that you typed first.",
)
FAULT = Words(
    "Sorry, there is a problem with the service",
    "What you saved or sent before is safe. What you were doing on this page was not saved: go back and try again.",
)
AWAY = Words(
    "Reeve is not available right now",
    "Nothing was lost: what you saved or sent before is safe. What you were doing on this page was not saved. "
    "Go back and try again in a minute.",
)
ELSEWHERE = "Reeve does not answer to this address. Check it, or use the link your council was given."


def init_app(app: Flask) -> None:
    """Answer every refusal and fault with a page. Flask's own log is silenced: it quotes the error."""
    vars(app)["log_exception"] = lambda _error: None
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(CSRFError, old_page)
    app.register_error_handler(SecurityError, elsewhere)
    app.register_error_handler(HTTPException, turned_away)
    app.register_error_handler(InternalServerError, fault)
    for error in ABSENT:
        app.register_error_handler(error, away)


def refused(error: Refusal) -> Response:
    """A verb said no: its own words, status and headers."""
    words = Words(error.title, error.message, error.lead, error.more)
    answer = page(words, error.status, kind=problems.kind_of(error))
    answer.headers.extend(error.headers)
    return answer


def old_page(_error: CSRFError) -> Response:
    return page(OLD_PAGE, 400)


def elsewhere(_error: SecurityError) -> Response:
    """Another host: plain text, since no address of ours can be built for it."""
    return Response(ELSEWHERE, 400, mimetype="text/plain")


def turned_away(error: HTTPException) -> Response:
    """Flask's own refusals. One that carries a response (a redirect) goes through as it is."""
    if error.response is not None:
        return make_response(error.get_response())
    status = error.code or 500
    answer = page(HTTP_WORDS.get(status, HTTP_WORDS[400] if status < 500 else FAULT), status)
    if isinstance(error, MethodNotAllowed):
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
    return answer


def fault(error: InternalServerError) -> Response:
    """A fault of ours; or the database went away as the request was committed, which Flask tells no error handler."""
    if isinstance(error.original_exception, ABSENT):
        return away(error.original_exception)
    incident = recorded(error.original_exception or error)
    return page(FAULT, 500, incident=incident)


def away(error: Exception) -> Response:
    """The database did not answer; the page asks nothing of it."""
    incident = recorded(error)
    g.bare_frame = True
    answer = page(AWAY, 503, incident=incident)
    answer.headers["Retry-After"] = "60"
    return answer


def recorded(error: BaseException) -> str:
    """Log where it went wrong under a new incident number, and return the number."""
    incident = secrets.token_hex(4).upper()
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    log.error("incident %s at %s: %s\n%s", incident, request.endpoint, kind, "\n".join(places))
    return incident


def page(words: Words, status: int, *, incident: str | None = None, kind: str | None = None) -> Response:
    """The refusal page; without its surroundings where even they cannot be had. A machine gets a problem instead."""
    if problems.is_for_machines(request.path):
        return problems.problem(
            status, title=words.title, detail=words.message, kind=kind, incident=incident, more=words.more
        )
    facts = {"words": words, "status": status, "incident": incident, "back": came_from()}
    if g.get("bare_frame", False):
        return make_response(bare(facts), status)
    try:
        text = render_template("refusal.html", **facts)
    except Exception as error:
        recorded(error)
        text = bare(facts)
    return make_response(text, status)


def came_from() -> str | None:
    """The page of ours that led here; none where that is this very page, opened."""
    referrer = urlsplit(request.referrer or "")
    if f"{referrer.scheme}://{referrer.netloc}/" != request.host_url:
        return None
    path = referrer.path + (f"?{referrer.query}" if referrer.query else "")
    if request.method == "GET" and path == request.full_path.rstrip("?"):
        return None
    return safe_next(path, otherwise="") or None


def bare(facts: dict[str, object]) -> str:
    """The page with our own name only: no room's context processor runs."""
    template = current_app.jinja_env.get_template("refusal.html")
    return template.render(facts, frame=Frame())
