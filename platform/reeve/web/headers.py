"""What every answer carries, and which hosts are answered at all.

Content security follows the OWASP secure headers project: nothing is allowed that is not named, no inline style or
script without this request's nonce. Pages are never stored, since any of them may show a council's figures.
"""

from __future__ import annotations

import secrets

from flask import Flask, Response, g, request
from werkzeug.exceptions import SecurityError

LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"]

CONTENT_SECURITY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'{forms}; frame-ancestors 'none'; base-uri 'none'"
)

FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def init_app(app: Flask) -> None:
    """Answer only ``TRUSTED_HOSTS`` (loopback unless configured) and put the headers on every response."""
    if app.config.get("TRUSTED_HOSTS") is None:
        app.config["TRUSTED_HOSTS"] = LOOPBACK_HOSTS
    app.before_request(refuse_other_hosts)
    app.after_request(add_headers)
    app.jinja_env.globals["csp_nonce"] = csp_nonce


def refuse_other_hosts() -> None:
    """Stop before any room's own checks run: no address can be built for a host that is not ours."""
    if isinstance(request.routing_exception, SecurityError):
        raise request.routing_exception


def csp_nonce() -> str:
    """This request's nonce, for the few inline scripts a page may hold."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def forms_may_go_to(*origins: str) -> None:
    """Let this answer's forms be led on to these origins too, as to a payment page; for this answer only."""
    g.form_targets = (*g.get("form_targets", ()), *origins)


def content_security() -> str:
    forms = "".join(f" {origin}" for origin in dict.fromkeys(g.get("form_targets", ())))
    return CONTENT_SECURITY.format(nonce=csp_nonce(), forms=forms)


def add_headers(answer: Response) -> Response:
    answer.headers.setdefault("Content-Security-Policy", content_security())
    for name, value in FIXED.items():
        answer.headers.setdefault(name, value)
    if request.endpoint != "static":
        answer.headers.setdefault("Cache-Control", "no-store")
    if request.is_secure:
        answer.headers.setdefault("Strict-Transport-Security", "max-age=63072000; includeSubDomains; preload")
    return answer
