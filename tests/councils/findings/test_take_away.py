"""Everything to take away: the file itself, a marked-up copy, and the findings as a workbook."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from openpyxl import load_workbook

from reeve.audit.models import AuditEntry
from reeve.database import db
from reeve.database.units import OutsideUnit
from reeve.web import workbooks
from tests.councils.uploads.desk import Desk, desk, extract_for
from tests.councils.validation.answering import answer
from tests.councils.validation.cells import CONFIRM_RULE, FIX_RULE, claim_lines, faulty
from tests.factories import Factory

pytestmark = pytest.mark.usefixtures("no_child")


@pytest.fixture
def tom(tom: Desk) -> Desk:
    """His council's plan has the marked-up copy."""
    tom.factory.plan(tom.council, "core")
    return tom


def history(tom: Desk) -> list[str]:
    with tom.at_work():
        return [entry.words for entry in db.council.query(AuditEntry).order_by(AuditEntry.seq)]


def test_the_file_comes_back_byte_for_byte(tom: Desk) -> None:
    data = faulty(extract_for(tom), fixes=1).replace(b"\n", b"\r\n")
    tom.uploaded(data)
    got = tom.client().get(f"{tom.url}/versions/1/file")
    assert got.data == data
    assert 'filename="shbe.txt"' in got.headers["Content-Disposition"]
    assert "took away the file of version 1 of SHBE, October 2026" in history(tom)


def test_the_marked_up_copy_says_on_each_line_what_is_wrong(tom: Desk) -> None:
    data = faulty(extract_for(tom), fixes=2, confirms=1)
    tom.uploaded(data)
    got = tom.client().get(f"{tom.url}/versions/1/marked/file")
    lines, marked = data.decode().splitlines(), got.text.splitlines()
    assert [line.rsplit("|", 2)[0] for line in marked[1:]] == lines[1:]
    first, second, third = (marked[number - 1].rsplit("|", 2)[1:] for number in claim_lines(data)[:3])
    assert first[0] == "2"
    assert FIX_RULE in first[1]
    assert CONFIRM_RULE in first[1]
    assert re.fullmatch(rf"LDHBDEC {FIX_RULE}: LDHBDEC is not a date.*", second[1])
    assert third == ["0", ""]
    assert "took away a marked-up copy of version 1 of SHBE, October 2026" in history(tom)


def test_what_is_wrong_with_the_whole_file_stands_on_its_first_line(tom: Desk) -> None:
    lines = extract_for(tom).splitlines(keepends=True)
    tom.uploaded(b"".join(lines[:-1]))
    first = tom.client().get(f"{tom.url}/versions/1/marked/file").text.splitlines()[0]
    assert "|The whole file: " in first


def test_a_marked_up_copy_of_a_file_that_cannot_be_read_is_empty(tom: Desk) -> None:
    tom.uploaded(b"%PDF-1.7 not an extract")
    assert tom.client().get(f"{tom.url}/versions/1/marked/file").data == b""


def test_all_findings_as_a_workbook(tom: Desk) -> None:
    tom.uploaded(faulty(extract_for(tom, claims=70), fixes=60, confirms=5))
    answer(tom, CONFIRM_RULE, "=HYPERLINK(1)")
    got = tom.client().get(f"{tom.url}/versions/1/findings.xlsx")
    assert got.headers["Content-Disposition"] == 'attachment; filename="findings-practice-shbe-2026-10-version-1.xlsx"'
    book = load_workbook(io.BytesIO(got.data))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[0][:3] == ("Line", "Record type", "Position")
    assert sum(row[5] == FIX_RULE for row in rows) == 60
    confirmed = [row for row in rows if row[5] == CONFIRM_RULE]
    assert {row[8:] for row in confirmed} == {("Explained", "=HYPERLINK(1)")}
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert all(isinstance(row[0], int) for row in rows[1:] if row[0] is not None)
    about = [str(row[0]) for row in book["About"].iter_rows(values_only=True)]
    assert about[0] == "Single Housing Benefit Extract, October 2026, version 1"


def test_nothing_waits_for_a_workbook_to_be_written(tom: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long half a million rows take to fetch: the council's history, and so every act, would wait as long."""
    tom.uploaded(faulty(extract_for(tom), fixes=1))
    asked: list[bool] = []

    def watched(*arguments: Any, **more: Any) -> Iterator[bytes]:
        with pytest.raises(OutsideUnit):
            db.council.in_transaction()
        asked.append(True)
        yield from pieces(*arguments, **more)

    pieces = workbooks.xlsx_pieces
    monkeypatch.setattr(workbooks, "xlsx_pieces", watched)
    assert tom.client().get(f"{tom.url}/versions/1/findings.xlsx").status_code == 200
    assert asked
    assert history(tom)[-1] == "took away the findings of version 1 of SHBE, October 2026"


def test_only_who_may_take_rows_away_does(tom: Desk) -> None:
    tom.uploaded(faulty(extract_for(tom), fixes=1))
    viewer = tom.factory.person("Vi Viewer", council=tom.council, roles=("viewer",))
    for path in ("file", "marked", "marked/file", "findings.xlsx"):
        assert tom.client(viewer).get(f"{tom.url}/versions/1/{path}").status_code == 403
        assert tom.client(tom.helen).get(f"{tom.url}/versions/1/{path}").data


def test_the_way_to_the_marked_up_copy(tom: Desk) -> None:
    tom.uploaded(extract_for(tom))
    page = tom.client().get(f"{tom.url}/versions/1/marked").text
    assert f'href="{tom.url}/versions/1/marked/file"' in page
    assert "not in your plan" not in page


def test_without_a_plan_the_way_to_the_copy_says_why_and_what_is_open(app: Flask, factory: Factory) -> None:
    unpaid = desk(app, factory)
    unpaid.uploaded(faulty(extract_for(unpaid), fixes=1))
    version = f"{unpaid.url}/versions/1"
    page = unpaid.client().get(f"{version}/marked").text
    assert "This extra is not in your plan" in page
    assert "The marked-up copy comes with Core or Plus." in page
    assert "Ask your council's admin" in BeautifulSoup(page, "html5lib").get_text()
    assert f'href="{version}/marked/file"' not in page
    refused = unpaid.client().get(f"{version}/marked/file")
    assert refused.status_code == 403
    assert "This extra is not in your plan" in refused.text
    assert "took away a marked-up copy" not in " ".join(history(unpaid))
    for path in ("file", "findings.csv", "findings.xlsx"):
        assert f'href="{version}/{path}"' in page
        assert unpaid.client().get(f"{version}/{path}").data
