"""A workbook (XLSX) to take away: for whoever would open a CSV in a spreadsheet anyway.

Rows are written one at a time, so that half a million of them need no more memory than one. Text stays text: nothing is
ever a formula.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from datetime import date, datetime
from decimal import Decimal
from typing import IO

from flask import Response
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from reeve.web.downloads import Cell, disposition, pieces
from reeve.web.filters import local

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_000_000
"""To a sheet, below its headings: Excel holds 1,048,576. What is more goes on to another sheet."""
OPTIONS = {"constant_memory": True, "strings_to_urls": False, "default_date_format": "d mmm yyyy"}


def xlsx_download(
    filename: str, header: Sequence[str], rows: Iterable[Sequence[Cell]], *, provenance: Sequence[str] = ()
) -> Response:
    """Cells as for ``csv_download``. ``provenance`` lines have a sheet of their own, at the end."""
    with ExitStack() as stack:
        file = stack.enter_context(tempfile.TemporaryFile())
        write(file, header, rows, provenance)
        stack.pop_all()
    file.seek(0)
    answer = Response(pieces(file), mimetype=KIND)
    answer.headers["Content-Disposition"] = disposition(filename)
    answer.call_on_close(file.close)
    return answer


def write(file: IO[bytes], header: Sequence[str], rows: Iterable[Sequence[Cell]], provenance: Sequence[str]) -> None:
    with Workbook(file, OPTIONS) as book:
        heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        sheet, row = None, MOST_ROWS
        for cells in rows:
            if sheet is None or row == MOST_ROWS:
                sheet, row = headed(book, header, heading), 0
            row += 1
            for column, cell in enumerate(cells):
                put(sheet, row, column, cell)
        if sheet is None:
            headed(book, header, heading)
        sheets = len(book.worksheets())
        about = book.add_worksheet("About")
        about.set_column(0, 0, 100)
        for number, line in enumerate([*provenance, *spread(sheets)]):
            about.write_string(number, 0, line)


def spread(sheets: int) -> list[str]:
    """Why the rows are on several sheets, where they are."""
    if sheets == 1:
        return []
    return [f"The rows are on {sheets} sheets of up to {MOST_ROWS:,} each: a sheet of Excel holds 1,048,576 rows"]


def headed(book: Workbook, header: Sequence[str], heading: object) -> Worksheet:
    """A new sheet with its headings, which stay in view."""
    sheet: Worksheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    for column, title in enumerate(header):
        sheet.set_column(column, column, max(10, min(60, len(title) + 4)))
        sheet.write_string(0, column, title, heading)
    return sheet


def put(sheet: Worksheet, row: int, column: int, cell: Cell) -> None:
    if isinstance(cell, str):
        sheet.write_string(row, column, cell)
    elif isinstance(cell, datetime):
        sheet.write_datetime(row, column, local(cell).replace(tzinfo=None))
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell)
    elif isinstance(cell, (int, Decimal)):
        sheet.write_number(row, column, cell)
