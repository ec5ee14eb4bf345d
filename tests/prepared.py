"""A cluster with one prepared database in it, made once for all processes of a session: each starts a copy of it."""

from __future__ import annotations

import base64
import fcntl
import itertools
import json
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from secrets import token_bytes, token_urlsafe

import psycopg
from sqlalchemy.engine import make_url

from reeve.config import Settings
from reeve.database import Role, engines
from reeve.database.embedded import Cluster
from reeve.database.roles import LOGIN, SERVING
from reeve.preparation import prepare_installation
from tests.service import home

_number = itertools.count()


@dataclass(frozen=True)
class Secrets:
    """What the roles sign in with and the installation's keys."""

    passwords: dict[str, str]
    root_key: str
    receipt_key: str

    @classmethod
    def new(cls) -> Secrets:
        keys = (base64.b64encode(token_bytes(32)).decode() for _ in range(2))
        return cls({role.value: token_urlsafe(16) for role in LOGIN}, *keys)

    @classmethod
    def read(cls, cluster: Path) -> Secrets:
        return cls(**json.loads(cluster.joinpath("secrets").read_text()))

    def write(self, cluster: Path) -> None:
        cluster.joinpath("secrets").write_text(json.dumps(asdict(self)))


class PreparedServer:
    """A running cluster holding one prepared database, ``template_reeve``, from which modules get copies."""

    def __init__(self, cluster: Cluster, folder: Path, known: Secrets) -> None:
        self.cluster = cluster
        self.admin_url = cluster.ensure().url
        self.folder = folder
        self.secrets = known

    def settings(self, database: str) -> Settings:
        admin = make_url(self.admin_url).set(database=database)
        urls = {
            role.short: admin.set(username=role.value, password=self.secrets.passwords[role.value]).render_as_string(
                hide_password=False
            )
            for role in (*SERVING, Role.BACKUP)
        }
        return Settings(
            data_dir=self.folder / database,
            database_url=admin.render_as_string(hide_password=False),
            role_urls=urls,
            root_key=self.secrets.root_key,
            receipt_key=self.secrets.receipt_key,
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
        self.run(f"create database {name} template template_reeve strategy file_copy")
        settings = self.settings(name)
        settings.data_dir.mkdir(parents=True)
        return settings

    def drop(self, settings: Settings) -> None:
        self.run(f"drop database {settings.data_dir.name} with (force)")


@contextmanager
def prepared_server(
    bin: Path | None,  # noqa: A002 - as in Cluster
    *,
    folder: Path,
    shared: Path | None,
) -> Iterator[PreparedServer]:
    """One running until the end, fast and unsafe; ``folder`` is where its installations keep their files. Of processes
    that have the folder ``shared`` in common the first to come leaves the others a copy of what it prepared.
    """
    with ExitStack() as stack:
        cluster = Cluster(stack.enter_context(home(in_memory=True)), bin=bin, fast=True)
        stack.callback(cluster.stop)
        if shared is None:
            yield prepared(cluster, folder)
            return
        left = shared / f"prepared-{bin.parent.name if bin else 'embedded'}"
        with alone(left.with_suffix(".lock")):
            if left.exists():
                copy(left, cluster.root)
            else:
                prepared(cluster, folder)
                cluster.stop()
                stack.enter_context(leaving(cluster.root, left))
        yield PreparedServer(cluster, folder, Secrets.read(cluster.root))


def prepared(cluster: Cluster, folder: Path) -> PreparedServer:
    secrets = Secrets.new()
    server = PreparedServer(cluster, folder, secrets)
    server.prepare()
    secrets.write(cluster.root)
    return server


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def leaving(cluster: Path, left: Path) -> Iterator[None]:
    """``left`` leads to a copy of a stopped cluster; its port is the first's own."""
    with home(in_memory=True) as place:
        copy(cluster, place)
        place.joinpath("port").unlink()
        left.symlink_to(place)
        yield
        left.unlink()


def copy(cluster: Path, place: Path) -> None:
    """With its owner, who need not be ours."""
    subprocess.run(["cp", "-a", f"{cluster}/.", place], check=True)
