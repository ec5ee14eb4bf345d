"""Signing in with a council's own account (OpenID Connect), as that council's admin has set it up.

A council names the address where its directory describes itself, and is pinned to it: the issuer and, where the
directory serves many, its id are fixed when the settings are saved, never taken from what a token says. A person is
known by issuer, directory id and object id, never by e-mail. Standards: OpenID Connect Core and Discovery 1.0, PKCE
(RFC 7636), the OAuth security practice (RFC 9700). What a council's directory alone proves opens that council only.
A council may require it of everybody only while two break-glass members have a passkey, one of them an admin: the
database holds that (``migrations/sql/0019_break_glass.sql``).
"""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Open the pages of this sign-in."""
    from reeve.identity.openid import views

    app.register_blueprint(views.blueprint)
