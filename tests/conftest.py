"""The database under test: a real PostgreSQL, prepared once per session by the same code as production.

Every test that touches the database runs on the embedded server and, where its binaries are on this machine, on
Debian's PostgreSQL 15 too; which ones is settled at collection. Each module gets its own copy of the prepared database.
"""

from __future__ import annotations

import base64
import itertools
import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy.engine import URL, make_url

from reeve.config import Settings
from reeve.database import Role, engines
from reeve.database.embedded import throwaway
from reeve.database.roles import LOGIN, SERVING
from reeve.installation import Installation, install
from reeve.preparation import prepare_installation
from tests.factories import Factory
from tests.service import base_url, service

__all__ = ["base_url", "service"]

DEBIAN = Path("/usr/lib/postgresql/15/bin")
SERVERS = [None, DEBIAN] if (DEBIAN / "initdb").exists() else [None]
_number = itertools.count()


class PreparedServer:
    """A running cluster holding one prepared database, ``template_reeve``, from which modules get copies."""

    def __init__(self, admin_url: str, folder: Path) -> None:
        self.admin_url = admin_url
        self.folder = folder
        self.passwords = {role: secrets.token_urlsafe(16) for role in LOGIN}
        self.root_key = base64.b64encode(secrets.token_bytes(32)).decode()

    def settings(self, database: str) -> Settings:
        admin: URL = make_url(self.admin_url).set(database=database)
        urls = {
            role.short: admin.set(username=role.value, password=self.passwords[role]).render_as_string(
                hide_password=False
            )
            for role in (*SERVING, Role.BACKUP)
        }
        return Settings(
            data_dir=self.folder / database,
            database_url=admin.render_as_string(hide_password=False),
            role_urls=urls,
            root_key=self.root_key,
            secret_key="a secret for tests only " * 2,
            https=False,
            upload_limit=20_000_000,
        )

    def run(self, statement: str) -> None:
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]

    def prepare(self) -> None:
        self.run("create database template_reeve")
        for _words in prepare_installation(self.settings("template_reeve")):
            pass
        engines.dispose()

    def copy(self) -> Settings:
        name = f"copy_{next(_number)}"
        self.run(f"create database {name} template template_reeve")
        settings = self.settings(name)
        template_keys = self.folder / "template_reeve"
        settings.data_dir.mkdir(parents=True)
        (settings.data_dir / "receipt-key").write_bytes((template_keys / "receipt-key").read_bytes())
        (settings.data_dir / "receipt-key").chmod(0o600)
        return settings


@pytest.fixture(scope="session", params=SERVERS, ids=lambda folder: "debian15" if folder else "embedded")
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PreparedServer]:
    with throwaway(bin=request.param) as cluster:
        prepared = PreparedServer(cluster.ensure().url, tmp_path_factory.mktemp("installation"))
        prepared.prepare()
        yield prepared


@pytest.fixture(scope="module")
def installation(server: PreparedServer) -> Iterator[Installation]:
    """A database and a store of its own for this module; ``unit`` and ``here()`` work against it."""
    settings = server.copy()
    settings.data_dir.joinpath("objects").mkdir()
    yield install(settings_with_store(settings))
    engines.dispose()


def settings_with_store(settings: Settings) -> Settings:
    return replace(settings, store_url=settings.data_dir.joinpath("objects").as_uri())


@pytest.fixture
def factory(installation: Installation) -> Iterator[Factory]:
    """Makes councils, people and obligations as the administrator; each council is one no other test uses."""
    made = Factory(installation, salt=uuid4().hex[:6])
    yield made
    made.close()
