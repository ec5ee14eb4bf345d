"""A council, the platform's people and a till that is connected: the double."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.factories import Factory
from tests.reeve.billing.doubled import Double
from tests.reeve.billing.mirror.conftest import double, installation
from tests.reeve.billing.selling.counter import Counter

__all__ = ["double", "installation"]


@pytest.fixture
def counter(app: Flask, factory: Factory, double: Double) -> Iterator[Counter]:
    yield Counter(app, factory, double)
    double.turn("faults", down=False, lose=0, twice=False, shuffled=False, silent=False)
