"""The tidy file of all councils' figures: the same lines in each kind of file, exact, disarmed, with where they come
from."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import msgspec
import openpyxl
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reeve.definitions import load
from reeve.department import taking as taking_room
from reeve.department.archive import READ_ME, archive_of
from reeve.department.arrivals import Standing
from reeve.department.figures_file import AT_ONCE, HEADER, cells_of, csv_of, parquet_of
from reeve.department.stated import Figure, Stated, amount_of, stated_in
from reeve.department.taking import Taken, Taking
from reeve.web.workbooks import xlsx_pieces

AT = datetime(2026, 11, 2, 14, 2, 5, tzinfo=UTC)
HELD = date(2026, 12, 1)
FROM = ["HBDR, July to September 2026, live: taken by Ash Analyst"]
EVIL = '=HYPERLINK("https://evil.example")'


def figure(cell: str, amount: Any, unit: str = "pence", **more: str) -> Mapping[str, Any]:
    return {"cell": cell, "label": f"Figure, “{cell}”", "amount": amount, "unit": unit, **more}


def taken(
    slug: str,
    *figures: Mapping[str, Any],
    period: str = "2026-27-Q2",
    held_until: date | None = None,
    **reasons: Sequence[str],
) -> Taken:
    manifest = {
        "obligation": {"return": "hbdr", "standing": "live", "council": {"code": "LDS"}},
        "definition": {"hash": "sha256:abc", "revision": 2},
        "figures": figures,
    }
    text = json.dumps(manifest, ensure_ascii=False)
    return Taken(slug, slug.title(), "England", period, 1, 3, AT, AT, Standing.ACCEPTED, text, reasons, held_until)


RETURNS = [
    taken(
        "leeds",
        figure("c001", 1_234_56),
        figure("c002", -5),
        figure("c003", None, unable_to_supply=EVIL),
        figure("c004", "2.50", "days"),
        c001=["Explained (HBDR-001): Written, and\nconfirmed", "Disputed (HBDR-002): No"],
        c003=["Explained (HBDR-003): Late"],
        held_until=HELD,
    )
]
PERIODS = [RETURNS, [taken("york", figure("c001", 0), period="2026-27-Q3"), taken("bath", period="2026-27-Q3")]]


def test_csv_has_a_line_a_figure_exact_in_pounds_and_runs_no_formula() -> None:
    text = b"".join(csv_of(PERIODS, provenance=FROM)).decode("utf-8-sig")
    header, *rows = list(csv.reader(io.StringIO(text, newline="")))
    assert tuple(header) == HEADER
    lines = [dict(zip(header, row, strict=True)) for row in rows if len(row) == len(header)]
    assert [(line["Cell"], line["Unit"], line["Amount"]) for line in lines] == [
        ("c001", "pounds", "1234.56"),
        ("c002", "pounds", "-0.05"),
        ("c003", "pounds", ""),
        ("c004", "days", "2.50"),
        ("c001", "pounds", "0.00"),
    ]
    assert lines[0]["Note"] == "Explained (HBDR-001): Written, and\nconfirmed; Disputed (HBDR-002): No"
    assert lines[2]["Note"] == f"Unable to supply: {EVIL}; Explained (HBDR-003): Late"
    of = {"Council": "leeds", "Status": "Accepted", "Version": "3", "Definition": "sha256:abc", "Council's code": "LDS"}
    assert of.items() <= lines[0].items()
    assert lines[0]["Sealed"] == "2026-11-02 14:02:05"
    assert [line["Held back until"] for line in lines[3:]] == ["2026-12-01", ""]
    assert rows[-1] == FROM


def test_a_period_goes_out_in_pieces_that_are_one_file() -> None:
    many = [taken(f"council-{n:03}", figure("c001", n), figure("c002", -n)) for n in range(2 * AT_ONCE + 1)]
    head, *pieces, foot = csv_of([many, []], provenance=FROM)
    assert len(pieces) == 3
    rows = list(csv.reader(io.StringIO(b"".join([head, *pieces, foot]).decode("utf-8-sig"), newline="")))
    councils = [row[HEADER.index("Council")] for row in rows[1 : 2 * len(many) + 1]]
    assert councils == [one.slug for one in many for _ in range(2)]
    assert rows[2 * len(many) + 1 :] == [[], FROM]


@given(st.integers(-(10**17), 10**17))
def test_pence_are_pounds_to_the_penny(pence: int) -> None:
    told = amount_of(Figure(cell="c001", unit="pence", amount=pence))
    assert told == f"{Decimal(pence).scaleb(-2):f}"


def test_a_manifest_without_these_parts_states_nothing() -> None:
    assert stated_in("{}") == Stated()
    with pytest.raises(msgspec.DecodeError):
        stated_in('{"figures": [{"amount": 1.5}]}')


def test_the_next_period_is_read_beside_and_none_further(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[str] = []

    def read(_what: Taking, period: str, *, at: datetime) -> list[str]:
        begun.append(period)
        if period == "broken":
            raise LookupError(period)
        return [period]

    monkeypatch.setattr(taking_room, "read_period", read)
    what = Taking("shbe", ["1", "2", "3", "4"], True, uuid4())
    each = taking_room.each_period(what, at=AT)
    first: object = next(each)
    assert first == ["1"]
    each.close()
    assert begun == ["1", "2"]
    assert list(taking_room.each_period(what, at=AT)) == [["1"], ["2"], ["3"], ["4"]]
    with pytest.raises(LookupError, match="broken"):
        list(taking_room.each_period(replace(what, periods=["1", "broken", "3"]), at=AT))


def test_a_label_or_note_that_begins_like_a_formula_is_disarmed() -> None:
    evil = taken("leeds", {"cell": "c001", "label": EVIL, "amount": 1, "unit": "count"})
    text = b"".join(csv_of([[evil]], provenance=FROM)).decode("utf-8-sig")
    row = list(csv.reader(io.StringIO(text)))[1]
    assert row[HEADER.index("Figure")] == f"'{EVIL}"


def test_the_workbook_holds_the_same_with_numbers_and_times_as_such() -> None:
    book = openpyxl.load_workbook(io.BytesIO(b"".join(xlsx_pieces(HEADER, cells_of(PERIODS), provenance=FROM))))
    header, *rows = list(book.worksheets[0].values)
    assert tuple(header) == HEADER
    assert [row[HEADER.index("Amount")] for row in rows] == [1234.56, -0.05, None, 2.5, 0]
    assert rows[0][HEADER.index("Sealed")] == datetime(2026, 11, 2, 14, 2, 5)  # noqa: DTZ001 - London's, as shown
    assert [row[HEADER.index("Held back until")] for row in rows[3:]] == [datetime(2026, 12, 1), None]  # noqa: DTZ001
    assert book.worksheets[-1]["A1"].value == FROM[0]


@pytest.mark.parametrize("returns", [PERIODS, []], ids=["two periods", "nothing"])
def test_parquet_holds_the_same_typed_and_says_where_it_comes_from(returns: list[list[Taken]]) -> None:
    with parquet_of(iter(returns), provenance=FROM) as file:
        frame = pl.read_parquet(file)
        file.seek(0)
        assert pl.read_parquet_metadata(file)["reeve"] == FROM[0]
    assert tuple(frame.columns) == HEADER
    assert frame.schema["Amount"] == pl.Decimal(38, 6)
    amounts = [Decimal("1234.56"), Decimal("-0.05"), None, Decimal("2.5"), Decimal(0)]
    assert frame["Amount"].to_list() == (amounts if returns else [])
    assert frame["Held back until"].to_list() == ([HELD] * 4 + [None] if returns else [])
    assert frame["Version"].to_list() == [3] * (5 if returns else 0)


def test_what_goes_wrong_with_a_period_goes_wrong_with_the_file() -> None:
    """It is never a file of the periods before it."""

    def periods() -> Iterator[list[Taken]]:
        yield RETURNS
        raise LookupError("the database went away")

    with pytest.raises(LookupError, match="the database went away"):
        parquet_of(periods(), provenance=FROM)


def test_an_archive_of_nothing_is_an_archive() -> None:
    with ZipFile(io.BytesIO(b"".join(archive_of([])))) as archive:
        assert archive.read("README.txt").decode() == READ_ME


def test_the_reasons_of_a_manifest_are_laid_beside_the_cells_of_their_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking_room, "get_definition_by_hash", lambda _session, _hash: load("hbdr"))
    monkeypatch.setattr(taking_room, "db", SimpleNamespace(department=None))
    said = {"definition": {"hash": "x"}, "disputes": [{"rule": "NONE", "reason": "No such rule"}]}
    said["explanations"] = [{"rule": "HBDR-001", "reason": "So it is"}]
    assert taking_room.reasons_of(json.dumps(said)) == {"c001": ["Explained (HBDR-001): So it is"]}
