"""Making the workbook: one row a cell, in the form's order, with last period's figure and the change beside it."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from councils.drafting.cells import Amount, Unreadable, read_cell
from councils.drafting.page import Page
from councils.drafting.rows import Cell
from councils.workbook.formulas import formula_of
from councils.workbook.stamp import FORM_SHEET, SHEET, Stamp, Then, name_of

FIRST_ROW = 6
LAST_PERIOD = 2
HEADINGS = ("Cell", "Figure", "Last period", "This period", "Change", "How to fill it in")
WIDTHS = (10, 62, 18, 18, 18, 48)
MOST = 10**13
HOW_TO = (
    "Fill in the cells with a yellow ground, save the file, and bring it back to the form's page in Reeve. "
    "Nothing is sent until you send it there."
)


def stamp_of(page: Page, council: str) -> Stamp:
    cells = {cell.field.name: Then(cell.was, cell.read_at) for cell in page.cells if not cell.is_computed}
    definition = page.definition
    return Stamp(council, definition.key, str(page.period), definition.hash, cells)


def make_workbook(page: Page, *, council: str, council_name: str) -> bytes:
    """The form of ``page`` as an .xlsx file, with what is saved so far already in it. ``council`` is its slug."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": f"{page.definition.title}, {page.period.label}", "company": council_name})
        sheet = workbook.add_worksheet(FORM_SHEET)
        head(workbook, sheet, page, council_name)
        addresses = {cell.field.name: f"$D${FIRST_ROW + at + 1}" for at, cell in enumerate(page.cells)}
        for at, cell in enumerate(page.cells):
            row_of(workbook, sheet, page, cell, FIRST_ROW + at, addresses)
        sheet.protect("", {"format_columns": True, "format_rows": True})
        hidden = workbook.add_worksheet(SHEET)
        for at, row in enumerate(stamp_of(page, council).rows()):
            for column, text in enumerate(row):
                hidden.write_string(at, column, text)
        hidden.very_hidden()
    return file.getvalue()


def head(workbook: Workbook, sheet: Worksheet, page: Page, council_name: str) -> None:
    sheet.write_string(0, 0, page.definition.title, workbook.add_format({"bold": True, "font_size": 16}))
    sheet.write_string(1, 0, f"{council_name}, {page.period.label}", workbook.add_format({"bold": True}))
    sheet.write_string(2, 0, HOW_TO)
    if page.definition.status == "provisional":
        sheet.write_string(3, 0, f"Provisional: {page.definition.reason}", workbook.add_format({"italic": True}))
    heading = workbook.add_format({"bold": True, "bottom": 2, "text_wrap": True, "valign": "top"})
    for column, (words, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True)):
        when = f": {page.previous.label}" if column == LAST_PERIOD and page.previous is not None else ""
        sheet.write_string(FIRST_ROW - 1, column, f"{words}{when}", heading)
        sheet.set_column(column, column, width)
    sheet.freeze_panes(FIRST_ROW, 2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(FIRST_ROW - 1)


def row_of(workbook: Workbook, sheet: Worksheet, page: Page, cell: Cell, row: int, addresses: dict[str, str]) -> None:
    field, number = cell.field, {"num_format": "#,##0.00" if cell.is_money else "#,##0.######", "valign": "top"}
    plain = workbook.add_format({"text_wrap": True, "valign": "top", "bold": cell.is_computed})
    still = workbook.add_format(number | {"bold": cell.is_computed})
    sheet.write_string(row, 0, field.name, plain)
    sheet.write_string(row, 1, field.label, plain)
    put(sheet, row, 2, in_cell(cell.before, money=cell.is_money), still)
    if cell.is_computed:
        fields = {one.field.name: one.field for one in page.cells}
        formula = formula_of(field, fields, addresses)
        if formula is None:
            sheet.write_string(row, 3, "Worked out in Reeve", plain)
        else:
            now = in_cell(cell.now, money=cell.is_money)
            sheet.write_formula(row, 3, formula, still, "" if now is None else now)
        sheet.write_string(row, 5, f"Worked out: {field.computed}", plain)
    else:
        fill_in(workbook, sheet, cell, row, number)
    here = addresses[field.name]
    sheet.write_formula(row, 4, f'=IF(COUNT({here},$C${row + 1})<2,"",{here}-$C${row + 1})', still, "")
    workbook.define_name(name_of(field.name), f"={FORM_SHEET}!{here}")


def fill_in(workbook: Workbook, sheet: Worksheet, cell: Cell, row: int, number: dict[str, Any]) -> None:
    """A cell for somebody's figure: open, marked, and told what belongs in it."""
    open_cell = workbook.add_format(number | {"locked": False, "bg_color": "#FFF7BF", "border": 1})
    try:
        amount = in_cell(read_cell(cell.field, cell.typed), money=cell.is_money)
    except Unreadable:
        sheet.write_string(row, 3, cell.typed, open_cell)
    else:
        put(sheet, row, 3, amount, open_cell)
    if cell.unable:
        sheet.write_comment(row, 3, f"Unable to supply: {cell.unable} To supply it, clear that in Reeve first.")
    wanted = "An amount in pounds and pence, 0 where there is nothing" if cell.is_money else "A number"
    sheet.write_string(row, 5, wanted, workbook.add_format({"text_wrap": True, "valign": "top"}))
    sheet.data_validation(
        row,
        3,
        row,
        3,
        {
            "validate": "decimal" if cell.field.type != "integer" else "integer",
            "criteria": "between",
            "minimum": -MOST,
            "maximum": MOST,
            "error_title": "A number is needed",
            "error_message": f"{wanted}.",
        },
    )


def put(sheet: Worksheet, row: int, column: int, amount: float | None, style: Any) -> None:
    if amount is None:
        sheet.write_blank(row, column, None, style)
    else:
        sheet.write_number(row, column, amount, style)


def in_cell(amount: Amount, *, money: bool) -> float | None:
    """As a spreadsheet holds it: pounds for pence. It keeps 15 digits, which the 13 before the point of a form's cell
    and its pence can pass; ``filled`` reads back to the penny up to ten million million pounds."""
    if amount is None:
        return None
    return float(Decimal(amount).scaleb(-2)) if money else float(amount)
