"""An installation whose letters travel as the test says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

import reeve.installation
from reeve import identity
from reeve.config import MailSettings
from reeve.installation import Installation
from tests.reeve.identity.signing_in import small_app
from tests.reeve.mail.servers import certificate_in

TravelBy = Callable[[MailSettings], None]


@pytest.fixture
def travel_by(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> TravelBy:
    """``travel_by(MailSettings(...))``: from here on letters travel so."""
    identity.register_links()

    def set_to(mail: MailSettings) -> None:
        changed = replace(installation, settings=replace(installation.settings, mail=mail))
        monkeypatch.setattr(reeve.installation, "_installed", [changed])

    return set_to


@pytest.fixture(scope="module")
def app(installation: Installation) -> Flask:
    return small_app(installation)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate_in(tmp_path_factory.mktemp("certificate"))
