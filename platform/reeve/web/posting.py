"""Every POST carries a token and comes from our own pages.

Flask-WTF checks the token; the Origin header is checked as well. A view that streams a large body is marked with
``takes_streams``, since reading the token from the form would swallow the body, and calls ``require_csrf`` itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, g, request
from flask_wtf.csrf import CSRFError, CSRFProtect, validate_csrf
from wtforms.validators import ValidationError

from reeve.errors import NotAllowed

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
View = TypeVar("View", bound=Callable[..., Any])

csrf = CSRFProtect()


class FromElsewhere(NotAllowed):
    """This came from a page that is not ours, so nothing was done. Open Reeve and try again from there."""

    title = "We did not do that"


def init_app(app: Flask) -> None:
    """A token lasts as long as the session: officers keep a form open all day."""
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)
    app.before_request(refuse_other_origins)
    csrf.init_app(app)


def refuse_other_origins() -> None:
    """Raise ``FromElsewhere`` where the browser says that another site sent this."""
    if request.method in SAFE:
        return
    origin = request.headers.get("Origin")
    if origin is None:
        elsewhere = request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none")
    else:
        elsewhere = origin != request.host_url.rstrip("/")
    if elsewhere:
        raise FromElsewhere


def takes_streams(view: View) -> View:
    """Mark a view that reads its own body: it must call ``require_csrf``, or know its caller by an API token."""
    exempt: View = csrf.exempt(view)
    return exempt


def require_csrf(token: str | None) -> None:
    """Raise ``CSRFError`` unless ``token`` (the first part of a streamed form) is this session's."""
    try:
        validate_csrf(token)
    except ValidationError as error:
        raise CSRFError(str(error)) from error
    g.csrf_valid = True
