"""One provider and one small app a module."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reeve.database import engines
from reeve.identity.openid.discovery import forget_all
from reeve.installation import Installation, install
from reeve.register.models import Council
from tests.conftest import settings_with_store
from tests.factories import Factory
from tests.prepared import PreparedServer
from tests.reeve.identity.openid.directory import Provider, running_provider
from tests.reeve.identity.signing_in import small_app


@pytest.fixture(scope="module")
def installation(server: PreparedServer) -> Iterator[Installation]:
    """As everywhere, with sign-in services on this machine allowed."""
    settings = server.copy()
    settings.data_dir.joinpath("objects").mkdir()
    yield install(replace(settings_with_store(settings), openid_loopback=True))
    engines.dispose()


@pytest.fixture(scope="module")
def app(installation: Installation) -> Flask:
    return small_app(installation)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def provider_process() -> Iterator[Provider]:
    with running_provider() as running:
        yield running


@pytest.fixture
def provider(provider_process: Provider) -> Provider:
    provider_process.set(account={}, fault="", served=1)
    forget_all()
    return provider_process


@pytest.fixture
def council(factory: Factory) -> Council:
    return factory.council()
