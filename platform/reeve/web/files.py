"""The built style sheet, scripts and favicon, under ``/static/``."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, abort, request, send_from_directory, url_for

from reeve.config import checkout

A_YEAR = 31_536_000


def static_folder() -> Path:
    """Where the built files are: the repository root in an editable install, the package in a wheel."""
    return checkout() / "static"


def init_app(app: Flask) -> None:
    app.static_folder = str(static_folder())
    if "static" in app.view_functions:
        app.view_functions["static"] = serve
    else:
        app.add_url_rule("/static/<path:filename>", endpoint="static", view_func=serve)
    app.jinja_env.globals["asset"] = asset


def serve(filename: str) -> Response:
    """One built file. The Sass source beside them is not served."""
    if filename.startswith("source/"):
        abort(404)
    answer = send_from_directory(static_folder(), filename)
    if request.args.get("v") == fingerprint(filename):
        answer.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return answer


def asset(filename: str) -> str:
    """The address of a built file, changing whenever its bytes do."""
    return url_for("static", filename=filename, v=fingerprint(filename))


@cache
def fingerprint(filename: str) -> str:
    return hashlib.sha256((static_folder() / filename).read_bytes()).hexdigest()[:12]
