"""The opaque token a browser holds: 256 random bits, of which the database keeps only the hash.

Over https the cookie is bound to this host by the ``__Host-`` prefix (RFC 6265bis); on loopback http a browser would
refuse that name, so the plain one is used.
"""

from __future__ import annotations

import hashlib
import secrets

from flask import after_this_request, current_app, request
from werkzeug.wrappers import Response

NAME = "reeve"


def new_token() -> str:
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    """What the database keeps of a token: SHA-256 in hex. A random 256-bit token needs no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def secure() -> bool:
    return bool(current_app.config.get("SESSION_COOKIE_SECURE"))


def cookie_name() -> str:
    return f"__Host-{NAME}" if secure() else NAME


def presented_token() -> str | None:
    """The session token the browser sent, if any."""
    return request.cookies.get(cookie_name()) or None


def give_token(response: Response, token: str) -> Response:
    """Let the browser keep ``token`` until it closes; no script can read it and no other site can send it along."""
    response.set_cookie(cookie_name(), token, path="/", secure=secure(), httponly=True, samesite="Lax")
    return response


def go_on_under(token: str) -> None:
    """Give ``token`` with whatever this request answers."""
    after_this_request(lambda response: give_token(response, token))


def take_token_back(response: Response) -> Response:
    response.delete_cookie(cookie_name(), path="/", secure=secure(), httponly=True, samesite="Lax")
    return response
