"""Everything a council has goes out in open formats, and comes back in an empty installation as it was."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select, text

from councils.delivery.models import Delivery
from councils.leaving.export import ask_export, make_export
from councils.leaving.models import Export
from councils.leaving.opened import NotAnExport
from councils.leaving.tables import LEFT_OUT, exported_tables, is_exported, rows_of
from councils.leaving.take_in import NotAdministrator, NotEmpty, TakenIn, take_in
from councils.returns.files import open_file
from councils.returns.models import StoredFile
from reeve.app import create_app
from reeve.audit.chain import faults
from reeve.audit.queries import chain_entries
from reeve.cli import command
from reeve.database import Base, Role, db, unit
from reeve.department.public_key import key_file
from reeve.installation import Installation, install
from reeve.preparation import administrator_url, prepare_installation
from reeve.proof import verify
from reeve.proof.keys import PublicKey
from tests.conftest import settings_with_store
from tests.house.furnishing import neighbours_in
from tests.house.neighbours import Neighbours
from tests.prepared import PreparedServer


@pytest.fixture(scope="module")
def neighbours(app: Flask, installation: Installation) -> Iterator[Neighbours]:
    """Council A with something in every room, and B next door."""
    with neighbours_in(app, installation) as made:
        yield made


@pytest.fixture(scope="module")
def exported(neighbours: Neighbours, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A's export, as its admin takes it away."""
    with neighbours.a.at_work(neighbours.everybody):
        export = ask_export()
    make_export(export.council_id, export.id)
    make_export(export.council_id, export.id)
    path = tmp_path_factory.mktemp("taken") / "export.zip"
    with neighbours.a.at_work(neighbours.everybody):
        (file,) = db.council.scalars(select(StoredFile).where(StoredFile.purpose == "export")).all()
        with open_file(file) as opened, path.open("wb") as written:
            shutil.copyfileobj(opened, written)
    return path


@contextmanager
def empty_installation(server: PreparedServer, installation: Installation) -> Iterator[Installation]:
    """A fresh installation with keys of its own; the first is put back at the end."""
    settings = replace(server.copy(), receipt_key=base64.b64encode(secrets.token_bytes(32)).decode())
    settings.data_dir.joinpath("objects").mkdir()
    try:
        yield install(settings_with_store(settings))
    finally:
        install(installation.settings)


@pytest.fixture
def fresh(server: PreparedServer, installation: Installation) -> Iterator[Installation]:
    with empty_installation(server, installation) as made:
        yield made


@pytest.fixture
def elsewhere(server: PreparedServer, installation: Installation) -> Iterator[Installation]:
    """An installation prepared from nothing: other ids for the council, the department and the channels."""
    name = f"elsewhere_{uuid4().hex[:8]}"
    server.run(f"create database {name}")
    settings = settings_with_store(server.settings(name))
    for _words in prepare_installation(settings):
        pass
    yield install(settings)
    install(installation.settings)


def everything(council_id: UUID) -> dict[str, list[str]]:
    """Every exported row of a council, as text, without what an import places anew."""
    with unit(Role.COUNCIL, council_id=council_id) as session:
        return {
            str(table): sorted(
                json.dumps({k: v for k, v in row.items() if k not in ("department_id", "channel_id")}, sort_keys=True)
                for row in rows_of(session, table)
            )
            for table in exported_tables()
        }


def files(council_id: UUID) -> dict[str, str]:
    with unit(Role.COUNCIL, council_id=council_id) as session:
        kept = session.scalars(select(StoredFile).where(StoredFile.purpose != "export")).all()
        return {str(file.id): hashlib.sha256(open_file(file).read()).hexdigest() for file in kept if file.wrapped_key}


def taken_in(path: Path, into: Installation) -> TakenIn:
    return take_in(path, admin_url=administrator_url(into.settings))


def test_every_table_of_a_council_is_exported_or_left_out_for_a_reason() -> None:
    owned = {str(table) for table in Base.metadata.sorted_tables if "council_id" in table.columns}
    exported = {str(table) for table in exported_tables()}
    unread = {name for name in owned - exported - set(LEFT_OUT) if not is_exported(Base.metadata.tables[name])}
    from reeve.database.matrix import MATRIX

    assert {name for name in unread if Role.COUNCIL in MATRIX[name]} == set(), "export it, or say in LEFT_OUT why not"
    assert not exported & set(LEFT_OUT)


def test_the_archive_lists_every_member_with_its_digest_and_holds_no_secret(exported: Path) -> None:
    with zipfile.ZipFile(exported) as archive:
        listed = json.loads(archive.read("manifest.json"))["members"]
        assert {member["name"] for member in listed} == set(archive.namelist()) - {"manifest.json"}
        for member in listed:
            data = archive.read(member["name"])
            assert (len(data), hashlib.sha256(data).hexdigest()) == (member["size"], member["sha256"])
        readme = archive.read("README.txt").decode()
        assert "reeve council import ARCHIVE" in readme
        assert "platform.council_key: the key itself" in readme
        text_of_all = b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".jsonl"))
        for word in (b"wrapped_key", b"token_hash", b"password"):
            assert word not in text_of_all
        kinds = {name.split("/")[0] for name in archive.namelist()}
    assert {"tables", "files", "findings", "receipts", "rulebook"} <= kinds


def test_the_neighbours_rows_are_not_in_it(exported: Path, neighbours: Neighbours) -> None:
    with zipfile.ZipFile(exported) as archive:
        said = b"".join(archive.read(name) for name in archive.namelist()).decode("utf-8", "replace")
    assert str(neighbours.b.id) not in said
    assert neighbours.member.name not in said


def test_the_original_files_and_findings_are_readable(exported: Path, neighbours: Neighbours) -> None:
    with zipfile.ZipFile(exported) as archive:
        upload = next(name for name in archive.namelist() if name.startswith("files/") and name.endswith(".txt"))
        assert b"Quillbeast" in archive.read(upload)
        csv = next(name for name in archive.namelist() if name.startswith("findings/") and "shbe" in name)
        assert archive.read(csv).decode("utf-8-sig").startswith("Line,Record type,Position,Field")


def test_an_empty_installation_takes_it_in_and_holds_the_same(
    exported: Path, neighbours: Neighbours, elsewhere: Installation, installation: Installation
) -> None:
    fresh = elsewhere
    a = neighbours.a.council
    install(installation.settings)
    before, bytes_before = everything(a.id), files(a.id)
    install(fresh.settings)
    taken = taken_in(exported, fresh)
    after = everything(a.id)
    exported_rows = {name: rows for name, rows in before.items() if name != "platform.audit_entry"}
    assert {name: rows for name, rows in after.items() if name != "platform.audit_entry"} == exported_rows
    assert set(after["platform.audit_entry"]) <= set(before["platform.audit_entry"])
    assert files(a.id) == bytes_before
    assert taken.files == len(bytes_before) > 1
    assert taken.rows["tenants.submission"] == 3
    with unit(Role.COUNCIL, council_id=a.id) as session:
        assert faults(chain_entries(session, a.id)) == []


def test_receipts_still_verify_with_the_key_in_the_archive_and_the_department_reads_its_own(
    exported: Path, neighbours: Neighbours, fresh: Installation
) -> None:
    install(fresh.settings)
    taken_in(exported, fresh)
    with zipfile.ZipFile(exported) as archive:
        key = PublicKey.parse_file(archive.read("reeve-public-key.txt").decode())[0]
        receipts = [archive.read(name) for name in archive.namelist() if name.startswith("receipts/")]
    assert receipts
    assert all(verify(receipt, public_key=key).ok for receipt in receipts)
    with unit(Role.COUNCIL, council_id=neighbours.a.council.id) as session:
        kept = session.scalars(select(Delivery.receipt).where(Delivery.receipt.is_not(None))).all()
    assert sorted(receipt.encode() for receipt in kept if receipt) == sorted(receipts)


def test_the_key_page_lists_the_key_of_before_and_says_where_it_came_from(
    exported: Path, neighbours: Neighbours, fresh: Installation, installation: Installation
) -> None:
    """Every receipt from before verifies with what is published here; so it does after one more move."""
    app = create_app(fresh.settings)
    own = fresh.signing_key.public
    taken_in(exported, fresh)
    published = app.test_client().get("/reeve-public-key.txt").text
    old = installation.signing_key.public
    assert published.splitlines()[:2] == ["# Reeve signs receipts and tree heads with this key.", own.line.strip()]
    before = published.split(old.line)[0].splitlines()[-2:]
    assert before[0] == (
        f"# Not ours: receipts of {neighbours.a.council.name} were signed with this key at "
        f"{installation.settings.hosts[0]},"
    )
    assert "before the council came here on" in before[1]
    keys = PublicKey.parse_file(published)
    with zipfile.ZipFile(exported) as archive:
        receipts = [archive.read(name) for name in archive.namelist() if name.startswith("receipts/")]
    assert receipts
    assert all(verify(receipt, public_key=keys).ok for receipt in receipts)
    assert not any(verify(receipt, public_key=own).ok for receipt in receipts)
    with unit(Role.COUNCIL, council_id=neighbours.a.council.id) as session:
        assert old in PublicKey.parse_file(key_file(session)), "a further export takes it along"


def test_it_is_not_taken_in_twice(exported: Path, fresh: Installation) -> None:
    install(fresh.settings)
    taken_in(exported, fresh)
    with pytest.raises(NotEmpty):
        taken_in(exported, fresh)


@pytest.mark.parametrize("how", ["a row", "a file", "a member more", "cut short", "not a zip"])
def test_a_changed_archive_is_refused_and_leaves_nothing(
    exported: Path, fresh: Installation, tmp_path: Path, how: str
) -> None:
    install(fresh.settings)
    changed = tmp_path / "changed.zip"
    if how in ("cut short", "not a zip"):
        changed.write_bytes(exported.read_bytes()[: 5000 if how == "cut short" else 0] or b"hello")
    else:
        with zipfile.ZipFile(exported) as archive, zipfile.ZipFile(changed, "w") as written:
            for name in archive.namelist():
                data = archive.read(name)
                if how == "a row" and name == "tables/tenants.figure.jsonl":
                    data = data.replace(b"100000", b"900000").replace(b'"1', b'"2', 1)
                if how == "a file" and name.startswith("files/"):
                    data += b"x"
                written.writestr(name, data)
            if how == "a member more":
                written.writestr("tables/extra.jsonl", "{}")
    with pytest.raises(NotAnExport):
        taken_in(changed, fresh)
    with unit(Role.PLATFORM) as session:
        assert session.scalar(text("select count(*) from platform.council where onboarded_at is not null")) == 0


def test_only_the_administrators_connection_may_import(exported: Path, fresh: Installation) -> None:
    install(fresh.settings)
    with pytest.raises(NotAdministrator):
        take_in(exported, admin_url=fresh.settings.role_urls["platform"])


def test_the_command_says_what_came(exported: Path, fresh: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = fresh.settings
    for name, value in {
        "REEVE_DATA_DIR": str(settings.data_dir),
        "REEVE_STORE_URL": settings.store_url,
        "REEVE_SECRET_KEY": settings.secret_key,
        "REEVE_ROOT_KEY": settings.root_key,
        "REEVE_RECEIPT_KEY": settings.receipt_key,
        "DATABASE_URL": settings.database_url,
        **{f"REEVE_DATABASE_URL_{role.upper()}": url for role, url in settings.role_urls.items()},
    }.items():
        monkeypatch.setenv(name, value or "")
    result = CliRunner().invoke(command, ["council", "import", str(exported)])
    assert result.exit_code == 0, result.output
    assert " rows, " in result.output
    assert "Its history holds" in result.output
    again = CliRunner().invoke(command, ["council", "import", str(exported)])
    assert again.exit_code == 1
    assert "The council is here already." in again.output


def test_an_export_is_made_once_and_holds_no_earlier_export(exported: Path, neighbours: Neighbours) -> None:
    with neighbours.a.at_work(neighbours.everybody):
        made = db.council.scalars(select(Export).where(Export.made_at.is_not(None))).all()
        assert len(made) == 1
    with zipfile.ZipFile(exported) as archive:
        assert not any(name.endswith(".zip") for name in archive.namelist())
