"""The whole app, a council with its admin and its certifier, and the platform's own people."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories import Factory
from tests.reeve.billing.till import Till


@pytest.fixture
def till(app: Flask, factory: Factory) -> Till:
    return Till(app, factory)
