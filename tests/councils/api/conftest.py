"""The whole app once a module; checks are run in this process."""

from __future__ import annotations

import pytest
from flask import Flask

from councils.validation import check
from tests.councils.api.machines import Machine, machine
from tests.councils.uploads.desk import Desk, desk, work_here
from tests.factories import Factory


@pytest.fixture
def tom(app: Flask, factory: Factory) -> Desk:
    return desk(app, factory)


def run_here(patch: pytest.MonkeyPatch) -> None:
    """The check's work in this process."""
    patch.setattr(check, "run_child", work_here)


@pytest.fixture(autouse=True)
def no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    run_here(monkeypatch)


@pytest.fixture
def nightly(tom: Desk) -> Machine:
    """A machine that may do everything a token can."""
    return machine(tom)
