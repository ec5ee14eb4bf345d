"""Every POST carries a token and comes from our own pages.

Flask-WTF checks the token; the Origin header is checked as well. A view that streams a large body is marked with
``takes_streams``, since reading the token from the form would swallow the body, and calls ``require_csrf`` itself.

Where the same people work in several places, a form also says for which it was opened: ``place_by`` tells the shell,
``form_for`` puts it in, signed, and whoever knows the places compares it (``place_shown``).
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import IO, Any, TypeVar

from flask import Flask, Request, current_app, g, request
from flask_wtf.csrf import CSRFError, CSRFProtect, validate_csrf
from itsdangerous import BadSignature, URLSafeSerializer
from markupsafe import Markup
from wtforms.validators import ValidationError

from reeve.errors import NotAllowed

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
View = TypeVar("View", bound=Callable[..., Any])
PLACE = "place"
PLACES = "reeve.web.places"
STREAMS = "reeve_takes_streams"
HELD = 8_000_000

csrf = CSRFProtect()


class Posted(Request):
    """A form with files of a modest size is read in memory: what is readable never touches the disk."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        if total_content_length is not None and total_content_length <= HELD:
            return BytesIO()
        return super()._get_file_stream(total_content_length, content_type, filename, content_length)


class FromElsewhere(NotAllowed):
    """This came from a page that is not ours, so nothing was done. Open Reeve and try again from there."""

    title = "We did not do that"


def init_app(app: Flask) -> None:
    """A token lasts as long as the session: officers keep a form open all day."""
    app.request_class = Posted
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)
    app.extensions[PLACES] = no_place
    app.jinja_env.globals["place_field"] = place_field
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
    setattr(exempt, STREAMS, True)
    return exempt


def streams(endpoint: str | None) -> bool:
    """Whether the view behind ``endpoint`` reads its own body."""
    return hasattr(current_app.view_functions.get(endpoint or ""), STREAMS)


def require_csrf(token: str | None) -> None:
    """Raise ``CSRFError`` unless ``token`` (the first part of a streamed form) is this session's."""
    try:
        validate_csrf(token)
    except ValidationError as error:
        raise CSRFError(str(error)) from error
    g.csrf_valid = True


def no_place() -> str | None:
    return None


def place_by(app: Flask, provider: Callable[[], str | None]) -> None:
    """Let ``provider`` say in which place this request is, if in any."""
    app.extensions[PLACES] = provider


def place_field() -> Markup:
    """The hidden field by which a form says for which place it was opened; nothing outside all places."""
    place = current_app.extensions[PLACES]()
    if place is None:
        return Markup()
    return Markup('<input type="hidden" name="{}" value="{}">').format(PLACE, place_token(place))


def place_token(place: str) -> str:
    return str(places().dumps(place))


def place_shown(token: str | None) -> str | None:
    """The place a form says it was opened for; None where it says none, or nothing we signed."""
    try:
        return str(places().loads(token or ""))
    except BadSignature:
        return None


def places() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="reeve-place")
