"""The public half of the key that signs receipts: anybody may have it, and nobody needs to sign in for it."""

from __future__ import annotations

from flask import Blueprint, Response

from reeve.identity.door import public
from reeve.installation import here

blueprint = Blueprint("proof", __name__)


@blueprint.get("/reeve-public-key.txt")
@public
def public_key() -> Response:
    """One key a line, its id before it."""
    return Response(f"# Reeve signs receipts with this key.\n{here().signing_key.public.line}\n", mimetype="text/plain")
