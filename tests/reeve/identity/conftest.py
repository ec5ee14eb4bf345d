"""One small app a module."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reeve.installation import Installation
from tests.reeve.identity.signing_in import small_app


@pytest.fixture(scope="module")
def app(installation: Installation) -> Flask:
    return small_app(installation)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
