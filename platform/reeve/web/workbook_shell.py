"""The workbook around the rows, as XlsxWriter makes it: every part of it, with the rows of each sheet left out."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xlsxwriter import Workbook
from xlsxwriter.format import Format

SHEET = "xl/worksheets/sheet{}.xml"
EXTENT = re.compile(rb"<dimension [^>]*/>")
"""How far a sheet reaches, which is not known when its first row goes out."""
DAY_STYLE = re.compile(rb'<row r="2"[^>]*><c r="A2" s="(\d+)"/></row>')


@dataclass(frozen=True)
class Shell:
    """``head`` and ``tail`` are what stands before and after the rows of each sheet, below its headings; ``parts`` all
    the rest by name. ``day_style`` is the number of the format in which days are shown."""

    head: tuple[bytes, ...]
    tail: bytes
    parts: Mapping[str, bytes]
    day_style: int


def shell_of(header: Sequence[str], *, sheets: int, about: Sequence[str]) -> Shell:
    """So many sheets with the same headings, and at the end the sheet "About" with a line to a row."""
    made = io.BytesIO()
    with Workbook(made, {"constant_memory": True}) as book:
        heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "d mmm yyyy"})
        for _ in range(sheets):
            headed(book, header, heading, day)
        last = book.add_worksheet("About")
        last.set_column(0, 0, 100)
        for number, line in enumerate(about):
            last.write_string(number, 0, line)
    with zipfile.ZipFile(made) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    cut = [parts.pop(SHEET.format(number)) for number in range(1, sheets + 1)]
    found = [DAY_STYLE.split(EXTENT.sub(b"", text)) for text in cut]
    return Shell(tuple(head for head, _, _ in found), found[0][2], parts, int(found[0][1]))


def headed(book: Workbook, header: Sequence[str], heading: Format, day: Format) -> None:
    """A new sheet with its headings, which stay in view; its second row only marks where the rows go."""
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    for column, title in enumerate(header):
        sheet.set_column(column, column, max(10, min(60, len(title) + 4)))
        sheet.write_string(0, column, title, heading)
    sheet.write_blank(1, 0, None, day)
