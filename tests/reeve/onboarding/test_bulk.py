"""Many councils from one file: each row whole or not at all, each fault said plainly with its row."""

from __future__ import annotations

import csv
import io
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from reeve.commands.council import onboard_council
from reeve.identity.models import Invitation
from reeve.installation import Installation
from reeve.mail.models import Letter
from reeve.onboarding import onboard as onboarding
from reeve.onboarding.bulk_file import COLUMNS, UnreadableList, read_rows
from reeve.onboarding.models import AgreementRequest
from reeve.register.models import Council, CouncilCode
from reeve.vault.models import CouncilKey
from tests.factories import Factory

HEAD = ",".join(COLUMNS)
PEOPLE = "Ada Admin,ada@example.org,Alex Accepts,alex@example.org,Dee Officer"


@pytest.fixture(autouse=True)
def here(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reeve.onboarding.terminal.install", lambda: installation)


def file_of(folder: Path, *lines: str, head: str = HEAD) -> Path:
    path = folder / "councils.csv"
    path.write_text("\n".join((head, *lines)) + "\n")
    return path


def run(path: Path, *more: str) -> Result:
    return CliRunner().invoke(onboard_council, ["--csv", str(path), *more])


def report(path: Path) -> list[dict[str, str]]:
    text = path.with_suffix(".report.csv").read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def is_aboard(factory: Factory, slug: str) -> bool:
    factory.session.expire_all()
    council = factory.session.scalars(select(Council).where(Council.slug == slug)).one()
    return council.onboarded_at is not None


def count(factory: Factory, table: type) -> int:
    return factory.session.scalar(select(func.count()).select_from(table)) or 0


def test_by_slug_and_by_code_with_a_report(factory: Factory, tmp_path: Path) -> None:
    code = gss_code(factory, "leeds")
    path = file_of(tmp_path, f"winchester,{PEOPLE}", f"{code.lower()},{PEOPLE}", "york,Ada Admin,ada@example.org,,,")
    done = run(path)
    assert done.exit_code == 0, done.output
    assert "Row 2: winchester: Brought aboard. Winchester City Council." in done.output
    assert "Row 4: york: Brought aboard." in done.output
    assert "The agreement is still to be asked for" in done.output
    assert "Brought aboard: 3" in done.output
    assert [line["Result"] for line in report(path)] == ["Brought aboard"] * 3
    for slug in ("winchester", "leeds", "york"):
        assert is_aboard(factory, slug)
    assert "/invitations/" not in done.output + path.with_suffix(".report.csv").read_text()
    again = run(path)
    assert again.exit_code == 0
    assert "Already aboard: 3" in again.output


def gss_code(factory: Factory, slug: str) -> str:
    return factory.session.scalars(
        select(CouncilCode.code)
        .join(Council, Council.id == CouncilCode.council_id)
        .where(Council.slug == slug, CouncilCode.scheme == "gss")
    ).one()


def test_each_fault_is_said_with_its_row_and_stops_no_other(factory: Factory, tmp_path: Path) -> None:
    county = factory.session.scalars(select(Council.slug).where(Council.administers_hb.is_(False)).limit(1)).one()
    closed = factory.session.scalars(select(Council).where(Council.slug == "exeter")).one()
    closed.closed_on = onboarding.today()
    factory.session.commit()
    path = file_of(
        tmp_path,
        f"atlantis,{PEOPLE}",
        f"E99999999,{PEOPLE}",
        f"cardiff,{PEOPLE}",
        f"CARDIFF,{PEOPLE}",
        f"exeter,{PEOPLE}",
        f"{county},{PEOPLE}",
        "oxford,Ada Admin,not an address,,,",
        "oxford,,ada@example.org,,,",
        "oxford,Ada Admin,ada@example.org,Alex Accepts,,Dee Officer",
        "oxford,Ada Admin,ada@example.org,Alex Accepts,alex at example,Dee Officer",
        f",{PEOPLE}",
        f"c\u0430rdiff,{PEOPLE}",
        f"=cmd|calc,{PEOPLE}",
        "",
        "  ,,,,,",
        f"swansea,{PEOPLE}",
    )
    done = run(path)
    assert done.exit_code == 1
    said = {int(line["Row"]): line["What happened"] for line in report(path)}
    for row, words in (
        (2, "'atlantis'"),
        (3, "'E99999999'"),
        (4, "Cardiff"),
        (5, "It is the council of row 4"),
        (6, "This council was abolished"),
        (7, "owes none of the returns"),
        (8, '"admin email" holds no e-mail address'),
        (9, "names no first admin"),
        (10, "Fill in all three"),
        (11, '"agreement email" holds no e-mail address'),
        (12, "The row names no council"),
        (13, "only look like a to z"),
        (14, "No council in the register"),
        (17, "Swansea"),
    ):
        assert words in said[row], (row, said[row])
        assert f"Row {row}: " in done.output
    assert set(said) == {*range(2, 15), 17}
    assert report(path)[12]["Council"] == "'=cmd|calc"
    assert not is_aboard(factory, "oxford")
    assert is_aboard(factory, "swansea")


def test_a_dry_run_says_the_same_and_changes_nothing(factory: Factory, tmp_path: Path) -> None:
    tables = (Invitation, Letter, CouncilKey, AgreementRequest)
    before = [count(factory, table) for table in tables]
    path = file_of(tmp_path, f"bath-and-north-east-somerset,{PEOPLE}", f"atlantis,{PEOPLE}", f"wigan,{PEOPLE}")
    dry = run(path, "--dry-run")
    assert dry.exit_code == 1
    assert "Nothing was changed" in dry.output
    assert [line["Result"] for line in report(path)] == ["Would come aboard", "Not done", "Would come aboard"]
    assert [count(factory, table) for table in tables] == before
    assert not is_aboard(factory, "wigan")


def test_a_row_that_breaks_half_way_leaves_no_half_made_council(
    factory: Factory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_more: object) -> str:
        raise RuntimeError("the power went")

    monkeypatch.setattr("reeve.onboarding.onboard.ask_agreement", fail)
    stopped = run(file_of(tmp_path, f"derby,{PEOPLE}"))
    assert isinstance(stopped.exception, RuntimeError)
    assert not is_aboard(factory, "derby")
    council = factory.session.scalars(select(Council).where(Council.slug == "derby")).one()
    assert factory.session.get(CouncilKey, (council.id, 1)) is None
    monkeypatch.undo()
    monkeypatch.setattr("reeve.onboarding.terminal.install", lambda: factory.installation)
    assert run(tmp_path / "councils.csv").exit_code == 0
    assert is_aboard(factory, "derby")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (HEAD.encode(), "no council under them"),
        (b"council,admin name\nleeds,Ada\n", "Missing: admin email, agreement name"),
        (b"PK\x03\x04\x00\x00", "is not a CSV file"),
        (b"x" * 2_000_001, "larger than 2 MB"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_words(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableList, match=words):
        read_rows(path)
    assert words in run(path).output


def test_headings_as_spreadsheets_write_them(tmp_path: Path) -> None:
    head = "Council,Admin_Name,Admin e-mail,Agreement name,Agreement E-mail,Data Protection Officer,Notes"
    path = tmp_path / "excel.csv"
    path.write_bytes(f"{head}\r\nleeds,Zo\u00eb Admin,z@example.org,,,,by phone\r\n".encode("cp1252"))
    (row,) = read_rows(path)
    assert (row.number, row.council, row.admin_name, row.admin_email) == (2, "leeds", "Zo\u00eb Admin", "z@example.org")


def test_a_council_or_a_file_and_not_both(tmp_path: Path) -> None:
    path = file_of(tmp_path, f"leeds,{PEOPLE}")
    for arguments in ([], ["leeds"], ["leeds", "--csv", str(path)], ["leeds", "--admin-name", "Ada"]):
        assert CliRunner().invoke(onboard_council, arguments).exit_code == 2, arguments


def test_all_three_hundred_and_fifty_in_under_three_minutes(factory: Factory, tmp_path: Path) -> None:
    slugs = factory.session.scalars(
        select(Council.slug).where(Council.administers_hb, Council.closed_on.is_(None)).order_by(Council.slug)
    ).all()
    assert len(slugs) >= 349
    path = file_of(tmp_path, *(f"{slug},{PEOPLE}" for slug in slugs))
    since = time.monotonic()
    done = run(path)
    took = time.monotonic() - since
    assert done.exit_code == 0, done.output[-2000:]
    assert all(is_aboard(factory, slug) for slug in slugs)
    assert took < 180, f"{len(slugs)} councils took {took:.0f} s"
