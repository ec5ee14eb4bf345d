"""For tests: an installation that is well, and what the doctor says of it."""

from __future__ import annotations

import shutil
from collections import namedtuple
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url

from reeve.config import Settings
from reeve.database.roles import SERVING
from reeve.doctor import examine
from reeve.installation import Installation

Environ = dict[str, str]
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def admin(installation: Installation) -> Iterator[Connection]:
    """The administrator's connection; what a test broke is mended at its end."""
    url = installation.settings.database_url or ""
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("truncate jobs.procrastinate_jobs, jobs.procrastinate_workers cascade"))
        connection.execute(text("insert into jobs.procrastinate_workers default values"))
        yield connection
    engine.dispose()


@pytest.fixture
def well(installation: Installation, admin: Connection, monkeypatch: pytest.MonkeyPatch) -> Environ:
    """The settings of an installation with nothing wrong."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Usage(100e9, 40e9, 60e9))
    return environ_of(installation.settings)


def environ_of(settings: Settings) -> Environ:
    return {
        "REEVE_DATA_DIR": str(settings.data_dir),
        "REEVE_STORE_URL": settings.store_url or "",
        "REEVE_SECRET_KEY": settings.secret_key or "",
        "REEVE_ROOT_KEY": settings.root_key or "",
        "REEVE_RECEIPT_KEY": settings.receipt_key or "",
        **{f"REEVE_DATABASE_URL_{role.short.upper()}": settings.role_urls[role.short] for role in SERVING},
    }


def said(environ: Environ) -> list[str]:
    return [str(finding) for finding in examine(environ)]


def only(environ: Environ) -> str:
    """The one sentence there is to say."""
    (sentence,) = said(environ)
    return sentence
