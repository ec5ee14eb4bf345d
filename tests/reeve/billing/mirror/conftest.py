"""An installation that takes payments through the double."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from reeve.database import engines
from reeve.installation import Installation, install
from tests.conftest import settings_with_store
from tests.factories import Factory
from tests.prepared import PreparedServer
from tests.reeve.billing.doubled import Double, doubled
from tests.reeve.billing.mirror.side import SECRET, Side


@pytest.fixture(scope="module")
def double() -> Iterator[Double]:
    with doubled() as running:
        yield running


@pytest.fixture(scope="module")
def installation(server: PreparedServer, double: Double) -> Iterator[Installation]:
    settings = settings_with_store(server.copy())
    settings.data_dir.joinpath("objects").mkdir()
    till = {"stripe_key": "sk_test_loopback", "stripe_webhook_secret": SECRET, "stripe_address": double.address}
    yield install(replace(settings, **till))
    engines.dispose()


@pytest.fixture
def side(app: Flask, factory: Factory, double: Double) -> Iterator[Side]:
    yield Side(app, factory, double)
    double.turn("faults", down=False, lose=0, twice=False, shuffled=False, silent=False)
