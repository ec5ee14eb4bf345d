"""A PDF is tagged from its first word to its last, whatever text it is given, and the same data is the same bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from page import ValidationProfile, validate_pdf_bytes
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import ContentStream

from reeve.pdf import make_pdf, shown
from reeve.pdf.letters import RANGES, letter

AT = datetime(2026, 11, 2, 14, 2, tzinfo=UTC)
LAYOUT = """
#title()
#facts(data.facts)
= Figures
== Rent rebates
#ruled((auto, 1fr, auto), ([Cell], [Figure], [Amount]), data.rows, (left, left, right))
#enum(..data.steps)
"""


@pytest.fixture(scope="module")
def layout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("pdf") / "layout.typ"
    file.write_text(LAYOUT)
    return file


def data(**more: Any) -> dict[str, Any]:
    rows = [[f"c{n:03}", f"A figure with a name, {n}", f"£{n:,}.00"] for n in range(80)]
    return {
        "title": "HB subsidy final claim",
        "facts": [["Council", "Cyngor Sir Gâr"]],
        "rows": rows,
        "steps": ["First"],
        **more,
    }


def kinds(node: Any) -> Iterator[str]:
    """The kind of every element of the structure tree."""
    node = node.get_object()
    if isinstance(node, list):
        for child in node:
            yield from kinds(child)
    elif isinstance(node, dict):
        if "/S" in node:
            yield str(node["/S"])
        if "/K" in node:
            yield from kinds(node["/K"])


def untagged(page: PageObject) -> int:
    """How many pieces of text the page draws outside every marked piece: neither content with a tag nor an artifact."""
    contents = page.get_contents()
    assert contents is not None
    marked, found = 0, 0
    for _operands, operator in ContentStream(contents, page.pdf).operations:
        marked += {b"BDC": 1, b"BMC": 1, b"EMC": -1}.get(operator, 0)
        found += operator in (b"Tj", b"TJ", b"'", b'"') and not marked
    return found


def test_it_is_tagged_titled_and_in_english(layout: Path) -> None:
    reader = PdfReader(BytesIO(make_pdf(layout, data(), at=AT)))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).lower().startswith("en")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == "HB subsidy final claim"
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    found = set(kinds(root["/StructTreeRoot"]))
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/L", "/LI"} <= found, found
    assert len(reader.pages) > 1
    for page in reader.pages:
        assert page["/Tabs"] == "/S"
        assert not untagged(page), "text stands outside the tags"
    assert "c079" in reader.pages[-1].extract_text() + reader.pages[-2].extract_text()


def broken(layout: Path, *, without: str) -> bytes:
    """The document without one entry of its root."""
    writer, out = PdfWriter(clone_from=BytesIO(make_pdf(layout, data(), at=AT))), BytesIO()
    del writer.root_object[without]
    writer.write(out)
    return out.getvalue()


def test_a_validator_that_is_not_ours_finds_nothing_to_fault_by_pdf_ua(layout: Path) -> None:
    """The 104 rules of PDF/UA-1 that a machine can judge; and it does find what was taken out."""
    report = validate_pdf_bytes(make_pdf(layout, data(), at=AT))
    assert report.profile == ValidationProfile.PDF_UA_1
    assert report.is_compliant, [failure.message for failure in report.failures]
    for entry in ("/StructTreeRoot", "/MarkInfo", "/Lang"):
        assert not validate_pdf_bytes(broken(layout, without=entry)).is_compliant, entry


def test_the_same_data_is_the_same_bytes(layout: Path) -> None:
    assert make_pdf(layout, data(), at=AT) == make_pdf(layout, data(), at=AT)


def test_what_is_handed_over_is_never_markup(layout: Path) -> None:
    hostile = '#panic() $x$ *b* [ ] \\ #read("/etc/passwd") @nobody <label>'
    reader = PdfReader(BytesIO(make_pdf(layout, data(steps=[hostile]), at=AT)))
    words = " ".join(page.extract_text() for page in reader.pages)
    assert '#read("/etc/passwd")' in re.sub(r"\s+", " ", words).replace("“", '"').replace("”", '"')


def test_no_text_stops_it(layout: Path) -> None:
    """Pictures, scripts without a font here, control characters, marks that change the direction of writing."""
    odd = "Ann 😀 漢字 سلام \x00\x07\u202e\ufeff\ud7ff e\u0301 ŵŷ £ ½"
    reader = PdfReader(BytesIO(make_pdf(layout, data(steps=[odd]), at=AT)))
    assert "é ŵŷ £" in " ".join(page.extract_text() for page in reader.pages)
    assert shown("a😀b\x00c") == "a?bc"


def test_every_character_let_through_has_a_font(layout: Path) -> None:
    """The making itself fails where one has none."""
    every = [chr(code) for first, last in RANGES for code in range(first, last + 1) if letter(chr(code)) == chr(code)]
    assert len(every) > 1_000
    assert make_pdf(layout, data(steps=[" ".join(every)]), at=AT).startswith(b"%PDF")
