"""The doctor says in words what is wrong with an installation, and what to do."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url

from reeve.cli import command
from reeve.database import now
from reeve.database.roles import SERVING
from reeve.doctor import not_ready
from reeve.installation import Installation
from tests.reeve.doctor.patients import Environ, Usage, admin, only, said, well
from tests.reeve.mail.servers import NOTIFY_KEY, TEMPLATE, Desk, Post, certificate_in, notify_server, smtp_server
from tests.service import any_port

__all__ = ["admin", "well"]

KEYS = ("REEVE_SECRET_KEY", "REEVE_ROOT_KEY", "REEVE_RECEIPT_KEY")


def test_a_well_installation_is_said_to_be_well(well: Environ, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in well.items():
        monkeypatch.setenv(name, value)
    result = CliRunner().invoke(command, ["doctor"])
    assert (result.exit_code, result.output) == (0, "This installation is well.\n")
    monkeypatch.setenv("REEVE_SECRET_KEY", "short")
    result = CliRunner().invoke(command, ["doctor"])
    assert (result.exit_code, len(result.output.splitlines())) == (1, 1)
    assert "REEVE_SECRET_KEY is shorter than 32 characters." in result.output


@pytest.mark.parametrize("name", [*KEYS, *(f"REEVE_DATABASE_URL_{role.short.upper()}" for role in SERVING)])
def test_each_missing_setting_is_named(well: Environ, name: str) -> None:
    del well[name]
    assert only(well).startswith(f"{name} is not set. Set it, or {name}_FILE, to ")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"REEVE_PORT": "eighty"}, "REEVE_PORT must be a whole number, not 'eighty'."),
        ({"REEVE_MAIL": "pigeon"}, "REEVE_MAIL must be one of outbox, smtp, notify, not 'pigeon'."),
        ({"REEVE_SMTP_TLS": "off", "REEVE_SMTP_USER": "u"}, "REEVE_SMTP_TLS=off would send the password"),
        ({"REEVE_ROOT_KEY": "c2hvcnQ="}, "REEVE_ROOT_KEY is not a key"),
        ({"REEVE_ROOT_KEY": "@@@"}, "REEVE_ROOT_KEY is not a key"),
        ({"REEVE_RECEIPT_KEY": "c2hvcnQ="}, "REEVE_RECEIPT_KEY is not a key"),
        (
            {"REEVE_SECRET_KEY_FILE": "/nowhere/secret-key"},
            "REEVE_SECRET_KEY_FILE names /nowhere/secret-key, and there",
        ),
        ({"REEVE_HOSTS": "https://reeve.example"}, "REEVE_HOSTS names https://reeve.example, which is not a host's"),
        ({"REEVE_HOSTS": ","}, "REEVE_HOSTS is empty, so every visitor is refused."),
        ({"REEVE_DEMO": "1"}, "REEVE_DEMO is on where"),
        ({"REEVE_HOST": "0.0.0.0", "REEVE_HOSTS": "reeve.example", "REEVE_HTTPS": "0"}, "cookies travel in the clear"),
        ({"REEVE_HOST": "0.0.0.0", "REEVE_HOSTS": "reeve.example"}, "REEVE_HTTPS is on and REEVE_PROXIES is 0"),
        ({"REEVE_HOST": "0.0.0.0", "REEVE_PROXIES": "1"}, "REEVE_HOSTS names this machine alone"),
        ({"REEVE_MAIL": "notify", "REEVE_NOTIFY_TEMPLATE": "x"}, "REEVE_MAIL is notify and REEVE_NOTIFY_KEY is not"),
        ({"REEVE_STORE_URL": "ftp://example.org"}, "REEVE_STORE_URL is not the address of a store."),
        ({"REEVE_STORE_URL": "file:///nowhere/objects"}, "The store of files, /nowhere/objects, is not there."),
        ({"REEVE_DATABASE_URL_GATE": "reeve_gate at database"}, "The address of the role reeve_gate is not an address"),
    ],
)
def test_each_wrong_setting_is_said(well: Environ, changed: Environ, words: str) -> None:
    assert words in only({**well, **changed})


def test_letters_to_a_distant_server_without_tls_are_said_to_be_open(well: Environ) -> None:
    well |= {"REEVE_MAIL": "smtp", "REEVE_MAIL_FROM": "r@example.org", "REEVE_SMTP_HOST": "mail.invalid"}
    sentences = said({**well, "REEVE_SMTP_TLS": "off"})
    assert "letters with links in them travel to mail.invalid in the clear" in sentences[0]
    assert "Letters cannot be sent by mail.invalid:587: The mail server did not answer." in sentences[1]


def test_a_key_file_others_may_read_is_named(well: Environ, installation: Installation, tmp_path: Path) -> None:
    key = installation.settings.data_dir / "role-passwords"
    key.write_text("{}")
    key.chmod(0o644)
    assert only(well) == f"Others on this machine may read {key}. Run `chmod 600 {key}`."
    key.chmod(0o600)
    given = tmp_path / "root-key"
    given.write_text(well.pop("REEVE_ROOT_KEY"))
    given.chmod(0o640)
    assert only({**well, "REEVE_ROOT_KEY_FILE": str(given)}).startswith(f"Others on this machine may read {given}.")


def test_a_folder_in_a_key_files_place_is_named(well: Environ, installation: Installation) -> None:
    folder = installation.settings.data_dir / "secret-key"
    folder.mkdir()
    assert only(well).startswith(f"{folder} cannot be read.")
    folder.rmdir()


def test_a_data_folder_that_is_not_there_is_named(well: Environ) -> None:
    assert only({**well, "REEVE_DATA_DIR": "/nowhere/reeve"}).startswith("The data folder /nowhere/reeve is not there.")


def test_a_disk_nearly_full_is_said_in_figures(well: Environ, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Usage(100e9, 98e9, 2e9))
    assert "is nearly full: 2.0 GB of 100 GB are left." in only(well)


def test_a_store_that_cannot_be_written_to_is_said(well: Environ, tmp_path: Path) -> None:
    objects = tmp_path / "objects"
    objects.mkdir()
    for number in range(256):
        objects.joinpath(f"{number:02x}").write_text("in the way")
    assert f"The store of files, {objects}, cannot be written to." in only(
        {**well, "REEVE_STORE_URL": objects.as_uri()}
    )


def test_a_database_that_does_not_answer_is_said_once_for_each_role(well: Environ) -> None:
    port = any_port()
    gate = make_url(well["REEVE_DATABASE_URL_GATE"]).set(host="127.0.0.1", port=port)
    well["REEVE_DATABASE_URL_GATE"] = gate.render_as_string(hide_password=False)
    assert only(well).startswith(f"The database at 127.0.0.1:{port} cannot be reached as reeve_gate.")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"password": "wrong"}, "does not accept the password of reeve_gate. Run `reeve database prepare`."),
        ({"database": "elsewhere"}, "has no elsewhere or no role reeve_gate."),
    ],
)
def test_a_role_turned_away_is_said_without_its_password(well: Environ, changed: Environ, words: str) -> None:
    gate = make_url(well["REEVE_DATABASE_URL_GATE"]).set(**changed)
    well["REEVE_DATABASE_URL_GATE"] = gate.render_as_string(hide_password=False)
    assert words in only(well)
    assert (gate.password or "") not in only(well).replace("password", "") or changed.get("password") == "wrong"


def test_a_superuser_and_another_role_are_said(well: Environ, installation: Installation) -> None:
    well["REEVE_DATABASE_URL_GATE"] = installation.settings.database_url or ""
    sentence = only(well)
    assert "is a superuser and bypasses row-level security" in sentence
    assert "is not reeve_gate" in sentence
    well["REEVE_DATABASE_URL_GATE"] = installation.settings.role_urls["council"]
    assert only(well).startswith("The database role reeve_council is not reeve_gate.")


def test_a_wall_that_is_down_is_named(well: Environ, admin: Connection) -> None:
    admin.execute(text("alter table tenants.file no force row level security"))
    assert only(well).startswith("The walls are down at tenants.file, 1 tables in all.")
    admin.execute(text("alter table tenants.file force row level security"))
    assert said(well) == []


def test_a_database_behind_the_code_is_said(well: Environ, admin: Connection) -> None:
    head = admin.execute(text("select version_num from platform.alembic_version")).scalar_one()
    admin.execute(text("update platform.alembic_version set version_num = '0001'"))
    try:
        assert only(well).startswith(f"The database is at migration 0001; this version of Reeve wants {head}.")
        assert not_ready() == ["migrations"]
    finally:
        admin.execute(text("update platform.alembic_version set version_num = :head"), {"head": head})


def test_an_unprepared_database_is_said(well: Environ, admin: Connection) -> None:
    admin.execute(text("revoke all on platform.alembic_version from reeve_gate"))
    try:
        assert "The database is not prepared for Reeve" in only(well)
    finally:
        admin.execute(text("grant select on platform.alembic_version to reeve_gate"))


def test_clocks_that_differ_are_said(well: Environ) -> None:
    with time_machine.travel(now() + timedelta(seconds=90)):
        sentences = said(well)
    assert any("The database's clock is 90 seconds behind this machine's." in sentence for sentence in sentences)


def test_a_missing_worker_and_its_jobs_are_said(well: Environ, admin: Connection) -> None:
    admin.execute(text("update jobs.procrastinate_workers set last_heartbeat = now() - interval '5 minutes'"))
    assert only(well).startswith("No worker is running")
    admin.execute(
        text(
            "set search_path to jobs; "
            "insert into procrastinate_jobs (queue_name, task_name, status, scheduled_at, worker_id) values "
            "('check', 'check', 'todo', now() - interval '1 hour', null), "
            "('check', 'check', 'todo', now() + interval '1 hour', null), "
            "('check', 'check', 'failed', null, null), "
            "('check', 'check', 'doing', null, (select id from procrastinate_workers)); "
            "reset search_path"
        )
    )
    sentences = said(well)
    assert [sentence.split(".")[0] for sentence in sentences] == [
        "No worker is running, so nothing is checked, delivered or sent",
        "1 jobs were left by a worker that died",
        "1 jobs have waited for more than 15 minutes",
        "1 jobs failed for good",
    ]


def test_a_mail_server_that_is_there_is_well_and_one_with_another_password_is_not(
    well: Environ, tmp_path: Path
) -> None:
    certificate = certificate_in(tmp_path)
    with smtp_server(Post(), certificate) as port:
        well |= {
            "REEVE_MAIL": "smtp",
            "REEVE_MAIL_FROM": "reeve@reeve.example",
            "REEVE_SMTP_HOST": "127.0.0.1",
            "REEVE_SMTP_PORT": str(port),
            "REEVE_SMTP_USER": "reeve",
            "REEVE_SMTP_PASSWORD": "open sesame",
            "REEVE_SMTP_CA_FILE": str(certificate),
        }
        assert said(well) == []
        assert "did not accept our user name and password" in only({**well, "REEVE_SMTP_PASSWORD": "wrong"})
    assert "The mail server did not answer." in only(well)
    assert "REEVE_SMTP_CA_FILE names /nowhere" in only({**well, "REEVE_SMTP_CA_FILE": "/nowhere"})


def test_notify_is_asked_for_its_template(well: Environ) -> None:
    with notify_server(Desk()) as address:
        well |= {"REEVE_MAIL": "notify", "REEVE_NOTIFY_KEY": NOTIFY_KEY, "REEVE_NOTIFY_TEMPLATE": TEMPLATE}
        well["REEVE_NOTIFY_URL"] = address
        assert said(well) == []
        sentence = only({**well, "REEVE_NOTIFY_TEMPLATE": "another"})
    assert f"Letters cannot be sent by {address}: GOV.UK Notify did not accept this installation's key" in sentence


def test_an_embedded_installation_that_is_not_running_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Usage(100e9, 40e9, 60e9))
    assert only({"REEVE_DATA_DIR": str(tmp_path / "nothing")}).startswith("The data folder")
    tmp_path.joinpath("objects").mkdir()
    assert only({"REEVE_DATA_DIR": str(tmp_path)}).startswith("The embedded database is not running.")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["objects"], "looking makes nothing but a lock"
