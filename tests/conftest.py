"""The database under test: a real PostgreSQL, prepared once per session by the same code as production.

Every test that touches the database runs on the embedded server and, where its binaries are on this machine, on
Debian's PostgreSQL 15 too; which ones is settled at collection. Journeys run on the embedded server only. Each module
gets its own copy of the prepared database. Run in parallel (``-n 2``), each process has servers of its own, copies
of what the first prepared.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from reeve.audit.record import REEVE, set_actor
from reeve.config import Settings
from reeve.database import engines
from reeve.identity import passwords
from reeve.installation import Installation, install
from reeve.web.posting import PLACE, place_token
from tests.factories import Factory
from tests.order import pytest_collection_finish, pytest_collection_modifyitems, pytest_xdist_make_scheduler
from tests.prepared import PreparedServer, prepared_server
from tests.remembered import RememberedRule, RememberedTemplates

__all__ = [
    "pytest_collection_finish",
    "pytest_collection_modifyitems",
    "pytest_xdist_make_scheduler",
]

DEBIAN = Path("/usr/lib/postgresql/15/bin")
SERVERS = [None, DEBIAN] if (DEBIAN / "initdb").exists() else [None]


class FormClient(FlaskClient):
    """A client whose forms in a council say, as the pages' own do, for which council they were opened."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        path, data = args[0] if args else "", kwargs.get("data")
        if kwargs.get("method") == "POST" and str(path).startswith("/c/") and isinstance(data, dict):
            with self.application.app_context():
                kwargs["data"] = {PLACE: place_token(str(path).split("/")[2]), **data}
        return super().open(*args, **kwargs)


@pytest.fixture(scope="session", autouse=True)
def one_client_and_all_compiled_once() -> None:
    Flask.jinja_options = {"bytecode_cache": RememberedTemplates()}
    Flask.url_rule_class = RememberedRule
    Flask.test_client_class = FormClient


COSTLY = passwords.HASHER


@pytest.fixture(scope="session", autouse=True)
def passwords_hashed_cheaply() -> None:
    """A tenth of a second for each of some thousand passwords; where the cost counts, ``hashed_as_served``."""
    passwords.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(scope="module")
def hashed_as_served(passwords_hashed_cheaply: None) -> Iterator[None]:
    """Passwords cost in this module what they cost in service."""
    cheap, passwords.HASHER = passwords.HASHER, COSTLY
    passwords.nobodys_hash.cache_clear()
    yield
    passwords.HASHER = cheap
    passwords.nobodys_hash.cache_clear()


@pytest.fixture(autouse=True)
def nobody_acts() -> None:
    """A verb called outside a request may have said who acts; the next test begins with nobody."""
    set_actor(REEVE)


@pytest.fixture(scope="session")
def prepared_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Path | None], PreparedServer]]:
    """Starts each server when it is first asked for, and keeps all of them until the end of the session."""
    started: dict[Path | None, PreparedServer] = {}
    shared = tmp_path_factory.getbasetemp().parent if "PYTEST_XDIST_WORKER" in os.environ else None
    with ExitStack() as stack:

        def prepared(bin: Path | None) -> PreparedServer:  # noqa: A002 - as in Cluster
            if bin not in started:
                folder = tmp_path_factory.mktemp("installation")
                started[bin] = stack.enter_context(prepared_server(bin, folder=folder, shared=shared))
            return started[bin]

        yield prepared


@pytest.fixture(scope="session", params=SERVERS, ids=lambda folder: "debian15" if folder else "embedded")
def server(request: pytest.FixtureRequest, prepared_servers: Callable[[Path | None], PreparedServer]) -> PreparedServer:
    return prepared_servers(request.param)


@pytest.fixture(scope="module")
def installation(server: PreparedServer) -> Iterator[Installation]:
    """A database and a store of its own for this module; ``unit`` and ``here()`` work against it."""
    settings = server.copy()
    settings.data_dir.joinpath("objects").mkdir()
    yield install(settings_with_store(settings))
    engines.dispose()
    server.drop(settings)


def settings_with_store(settings: Settings) -> Settings:
    return replace(settings, store_url=settings.data_dir.joinpath("objects").as_uri())


@pytest.fixture
def factory(installation: Installation) -> Iterator[Factory]:
    """Makes councils, people and obligations as the administrator; each council is one no other test uses."""
    made = Factory(installation, salt=uuid4().hex[:6])
    yield made
    made.close()


@pytest.fixture(scope="module")
def app(installation: Installation) -> Flask:
    """The whole service, every room of it: two seconds to read, for which tests of pure rules do not wait."""
    from reeve.app import create_app

    return create_app(installation.settings)


@pytest.fixture(scope="module")
def made(installation: Installation) -> Iterator[Factory]:
    """As ``factory``, for what a whole module shares."""
    making = Factory(installation, salt="module")
    yield making
    making.close()
