"""What anybody may read: returns, how many councils delivered in time with nothing told of few, packs that run."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from reeve import catalogue, published
from reeve.commands.check import command
from reeve.database import Role, now, unit
from reeve.definitions import load
from reeve.definitions.folder import HERE
from reeve.department.models import Consignment, Obligation
from reeve.identity.assert_marked import assert_marked
from reeve.installation import Installation
from reeve.published.jobs import count
from reeve.published.models import DeliveredCount
from reeve.published.pack import pack_of
from reeve.published.tellable import tellable
from reeve.rulebook.fired import FLOOR
from tests.factories import Factory
from tests.reeve.comparison.accepted import councils_of
from tests.reeve.identity.signing_in import heading, small_app

COUNTS = st.integers(0, 30)


@given(COUNTS, COUNTS, COUNTS)
def test_no_part_of_few_can_be_told_from_what_is_told(on_time: int, late: int, not_in: int) -> None:
    told = tellable(on_time=on_time, late=late, not_in=not_in)
    parts = [part for part in (told.on_time, told.late, told.not_in) if part is not None]
    rest = told.owed - sum(parts)
    assert told.owed == on_time + late + not_in
    assert len(parts) != 2
    assert all(part == 0 or part >= FLOOR for part in parts)
    if parts:
        assert rest == 0 or rest >= FLOOR


@pytest.mark.parametrize(
    ("counts", "says"),
    [((300, 30, 20), (300, 30, 20)), ((300, 3, 47), (300, None, None)), ((3, 300, 47), (None, None, 47)),
     ((346, 2, 2), (None, None, None)), ((345, 2, 3), (345, None, None)), ((0, 0, 350), (0, 0, 350))],
)  # fmt: skip
def test_what_is_told_of_three_counts(counts: tuple[int, int, int], says: tuple[int | None, ...]) -> None:
    told = tellable(on_time=counts[0], late=counts[1], not_in=counts[2])
    assert (told.on_time, told.late, told.not_in) == says


@pytest.fixture(scope="module")
def app(installation: Installation) -> Flask:
    app = small_app(installation)
    catalogue.init_app(app)
    published.init_app(app)
    assert_marked(app)
    return app


@pytest.fixture
def anybody(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="module")
def delivered(made: Factory) -> None:
    """Of twenty that owe it seven delivered in time, six late, seven not; of another month all but two."""
    councils = councils_of(made, "South East", "Non-metropolitan district", 20)
    due = datetime(2026, 11, 10, 23, 59, 59, tzinfo=UTC)
    for n, council in enumerate(councils):
        for period, in_time, late in (("2026-10", 7, 6), ("2026-09", 9, 9)):
            owed = made.obligation(council, "shbe", period, due_at=due)
            if n < in_time + late:
                consign(made, owed, due + timedelta(days=-1 if n < in_time else 1))
    count()


def consign(made: Factory, owed: Obligation, sealed_at: datetime) -> None:
    made.session.add(
        Consignment(
            council_id=owed.council_id,
            department_id=owed.department_id,
            obligation_id=owed.id,
            submission_id=owed.id,
            number=1,
            version_number=1,
            practice=True,
            manifest="{}",
            digest="sha256:made-for-a-test",
            sealed_at=sealed_at,
        )
    )
    made.session.commit()


def test_how_many_delivered_in_time(anybody: FlaskClient, delivered: None) -> None:
    page = BeautifulSoup(anybody.get("/returns").text, "html5lib")
    rows = [[cell.get_text(" ", strip=True) for cell in row.select(".reeve-cell-body")] for row in page.select("tr")]
    assert [row[1:] for row in rows if row and row[1:2] == ["October 2026"]] == [["October 2026", "20", "7", "6", "7"]]
    assert [row[2:] for row in rows if row and row[1:2] == ["September 2026"]] == [["20", "9", "Not told", "Not told"]]
    said = page.get_text(" ", strip=True)
    assert "Practice: it does not count" in said
    assert "How often it answers is not counted yet" in said
    text = anybody.get("/returns/delivered.csv").data.decode("utf-8-sig")
    assert "practice,2026-09,20,9,not told,not told" in text


def test_every_return_is_there_with_its_pack(anybody: FlaskClient) -> None:
    page = BeautifulSoup(anybody.get("/returns").text, "html5lib")
    packs = [link["href"] for link in page.select("a[download]") if "/packs/" in str(link["href"])]
    assert "/returns/packs/shbe.zip" in packs
    assert "/returns/packs/hb-subsidy-final.scotland.zip" in packs
    for pack in ("/returns/packs/hbdr.zip", "/returns/packs/hb-subsidy-final.wales.zip"):
        answer = anybody.get(pack)
        assert answer.mimetype == "application/zip"
        assert zipfile.ZipFile(io.BytesIO(answer.data)).testzip() is None
    assert heading(anybody.get("/returns/packs/nosuch.zip")) == "No such return"
    assert anybody.get("/returns/packs/..%2f..%2fapp.zip").status_code == 404


def test_a_pack_runs_and_has_the_definitions_own_hash(tmp_path: Path) -> None:
    definition, pack = load("hbdr"), tmp_path / "pack.zip"
    pack.write_bytes(pack_of(definition))
    assert pack_of(definition) == pack.read_bytes()
    good = next((HERE / "hbdr").glob("*/examples/good.*"))
    asked = ["hbdr", str(good), "--pack", str(pack), "--format", "json"]
    done = CliRunner().invoke(command, asked)
    without = CliRunner().invoke(command, [*asked[:2], "--format", "json"])
    assert done.exit_code == without.exit_code
    assert definition.hash in done.output
    assert done.output == without.output


@pytest.mark.parametrize("what", ["nothing there", "not a pack", "another return's", "json of another kind"])
def test_what_is_no_pack_is_said_in_words(tmp_path: Path, what: str) -> None:
    pack = tmp_path / "pack.zip"
    if what == "not a pack":
        pack.write_bytes(b"\x00\xff\x00")
    if what == "another return's":
        pack.write_bytes(pack_of(load("dhp")))
    if what == "json of another kind":
        pack.write_text(json.dumps({"a": [1]}))
    done = CliRunner().invoke(command, ["hbdr", str(tmp_path / "x.csv"), "--pack", str(pack)])
    assert done.exit_code == 3
    assert "pack.zip" in done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize("broken", [{"late": 3}, {"late": None}, {"on_time": None, "late": None, "not_in": 18}])
def test_the_database_itself_tells_of_no_few(made: Factory, broken: dict[str, int | None]) -> None:
    department = made.department().id
    row = {"return_key": "dhp", "practice": True, "period": "2031-32-H1", "dated": True, "owed": 20, "on_time": 8,
           "late": 6, "not_in": 6, "counted_at": now(), "department_id": department}  # fmt: skip
    with pytest.raises(IntegrityError), unit(Role.DEPARTMENT, department_id=department) as session:
        session.add(DeliveredCount(**{**row, **broken}))
