"""English or Cymraeg: chosen on any page, also before signing in."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from reeve.identity.door import find_visitor, public
from reeve.identity.language import choose_language
from reeve.web import safe_next

blueprint = Blueprint("identity_language", __name__)


@blueprint.post("/language")
@public
def language() -> ResponseReturnValue:
    """Back to the page the choice was made on."""
    choose_language(request.form.get("language", ""), who=find_visitor())
    return redirect(safe_next(request.form.get("back"), otherwise=url_for("identity.home")), 303)
