"""Guidance for those who make a machine send: public, with lines to copy."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, jsonify, render_template, request, url_for

from councils.api import problems
from councils.api.document import document
from reeve.identity.door import public
from reeve.identity.machine.allowance import CALLS, FILES
from reeve.installation import here
from reeve.web import Frame, Link, frame_by

blueprint = Blueprint("guidance", __name__, template_folder="templates")


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    frame_by(app, lambda: Frame(footer=(Link("API", url_for("guidance.api")),)))


@blueprint.get("/api/v1/openapi.json")
@public
def openapi() -> Response:
    return jsonify(document(own_address()))


@blueprint.get("/guidance/api")
@public
def api() -> str:
    return page("api")


@blueprint.get("/guidance/api/windows")
@public
def windows() -> str:
    return page("windows")


@blueprint.get("/guidance/api/problems")
@public
def trouble() -> str:
    return page("problems", problems=problems.EXPLAINED)


def page(name: str, **given: object) -> str:
    limits = {"calls": CALLS, "files": FILES, "limit": here().settings.upload_limit}
    return render_template(f"guidance/{name}.html", address=own_address(), **limits, **given)


def own_address() -> str:
    """Where this service was asked: only an address of ours gets this far."""
    return request.host_url.rstrip("/")
