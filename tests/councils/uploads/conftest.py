"""One app a module, and a council at its desk for each test."""

from __future__ import annotations

import pytest
from flask import Flask

from councils.validation import check
from reeve.installation import Installation
from tests.councils.uploads.desk import Desk, desk, rooms, work_here
from tests.factories import Factory


@pytest.fixture(scope="module")
def app(installation: Installation) -> Flask:
    return rooms(installation)


@pytest.fixture
def tom(app: Flask, factory: Factory) -> Desk:
    """A council with a preparer called Tom, who owes October's extract."""
    return desk(app, factory)


@pytest.fixture
def no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check's work in this process: the same function, without the start-up."""
    monkeypatch.setattr(check, "run_child", work_here)
