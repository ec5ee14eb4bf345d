"""The page shell with the gallery's invented surroundings and a few addresses that fail in known ways."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from reeve.errors import Conflict
from reeve.web import csv_download, init_app, require_csrf, takes_streams
from reeve.web.gallery import register

SECRET_WORDS = "QQ123456C"


class AlreadySent(Conflict):
    """This version was sent at 14:02. Start a new version to change it."""


@pytest.fixture
def app() -> Flask:
    app = Flask("reeve")
    app.secret_key = "tests only"
    init_app(app)
    register(app)
    add_faults(app)
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def add_faults(app: Flask) -> None:
    @app.get("/refused")
    def refused() -> str:
        raise AlreadySent

    @app.get("/led")
    def led() -> str:
        raise AlreadySent(lead=("/gallery/home", "See what was sent"))

    @app.get("/fault")
    def fault() -> str:
        raise RuntimeError(SECRET_WORDS)

    @app.get("/away")
    def away() -> str:
        raise OperationalError("select", {"reference": SECRET_WORDS}, RuntimeError("server closed the connection"))

    @app.get("/file.csv")
    def file() -> object:
        return csv_download("findings.csv", ["Line"], ([n] for n in range(2)), provenance=["Version 3"])

    @app.post("/stream")
    @takes_streams
    def stream() -> str:
        from flask import request

        require_csrf(request.headers.get("X-First-Part"))
        return "kept"
