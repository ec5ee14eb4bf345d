"""Reading a workbook that comes back: whose it is, whether it is still ours, and what was filled in.

It comes from outside: it is unpacked only within limits, and XML that declares a document type is not parsed.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from io import BytesIO

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook

from councils.drafting.cells import Unreadable, as_typed, read_cell
from councils.drafting.save import Typed
from councils.workbook.formulas import formula_of
from councils.workbook.stamp import FORM_SHEET, SHEET, Stamp, Then, name_of
from reeve.rules import Field

LARGEST = 2_000_000
LARGEST_UNPACKED = 20_000_000
MOST_PARTS = 200
OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
PLACE = re.compile(rf"'?{FORM_SHEET}'?!(\$[A-Z]{{1,3}}\$[0-9]{{1,7}})")
BROKEN = (
    zipfile.BadZipFile, zlib.error, InvalidFileException, SyntaxError,
    KeyError, ValueError, TypeError, AttributeError, IndexError, EOFError, OSError, RuntimeError,
)  # fmt: skip
ALMOST_NOTHING = Decimal("0.000001")
AGAIN = "Download the workbook again from this page and copy your figures into it."


class NotThisForm(ValueError):
    """The file cannot be taken as this form's workbook; the message says why and what to do."""


def read_workbook(data: bytes, expected: Stamp, fields: Mapping[str, Field]) -> dict[str, Typed]:
    """What was filled in, by cell. ``expected`` is the stamp a workbook made now would have. Raises NotThisForm."""
    unpacked_safely(data)
    try:
        values = openpyxl.load_workbook(BytesIO(data), data_only=True)
        formulas = openpyxl.load_workbook(BytesIO(data))
        stamp = Stamp.from_rows(values[SHEET].iter_rows(values_only=True)) if SHEET in values.sheetnames else None
    except BROKEN as error:
        raise NotThisForm("The file is damaged and cannot be read. Save it again in Excel.") from error
    assert_made_for(stamp, expected)
    addresses = addresses_in(values, fields)
    assert_formulas_stand(formulas, fields, addresses)
    then = stamp.cells if stamp is not None else {}
    return {
        name: typed_in(field, values[FORM_SHEET][place].value, formulas[FORM_SHEET][place].value, then.get(name), place)
        for name, field in fields.items()
        if field.computed is None and (place := addresses[name].replace("$", ""))
    }


def unpacked_safely(data: bytes) -> None:
    """Raises NotThisForm for what is no .xlsx file, or one that would unpack to more than a form can be."""
    if len(data) > LARGEST:
        raise NotThisForm("The file is larger than 2 MB, which no form's workbook is. Choose another.")
    if data.startswith(OLD_OR_LOCKED):
        raise NotThisForm(
            "The file is protected with a password, or saved for an old version of Excel. "
            "Save it as an Excel Workbook (.xlsx) without a password."
        )
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
                raise NotThisForm(f"The file holds far more than a form. {AGAIN}")
            if any(b"<!DOCTYPE" in archive.read(part) for part in parts if part.filename.endswith((".xml", ".rels"))):
                raise NotThisForm(f"The file holds something no workbook of ours does. {AGAIN}")
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
        raise NotThisForm("The file is not an Excel workbook (.xlsx). Choose the one downloaded here.") from error


def assert_made_for(stamp: Stamp | None, expected: Stamp) -> None:
    """Raises NotThisForm unless the workbook was made for this council, return, period and revision."""
    if stamp is None:
        raise NotThisForm(f"This is not a workbook from this page, or its hidden sheet is gone. {AGAIN}")
    if stamp.council != expected.council:
        raise NotThisForm("This workbook was made for another council. Choose the one you downloaded for this council.")
    if stamp.return_key != expected.return_key:
        raise NotThisForm("This workbook is of another return. Choose the one you downloaded here.")
    if stamp.period != expected.period:
        raise NotThisForm(f"This workbook is for another period, {stamp.period}. {AGAIN}")
    if stamp.definition != expected.definition:
        raise NotThisForm(f"The form has changed since this workbook was made. {AGAIN}")


def addresses_in(workbook: Workbook, fields: Iterable[str]) -> dict[str, str]:
    """Where each named cell is now. Raises NotThisForm where one is gone."""
    found: dict[str, str] = {}
    for name in fields:
        defined = workbook.defined_names.get(name_of(name))
        place = PLACE.fullmatch(defined.attr_text or "") if defined is not None else None
        if place is None or FORM_SHEET not in workbook.sheetnames:
            raise NotThisForm(f"The workbook has been altered: cell {name} is no longer where it was. {AGAIN}")
        found[name] = place[1]
    return found


def assert_formulas_stand(workbook: Workbook, fields: Mapping[str, Field], addresses: Mapping[str, str]) -> None:
    """Raises NotThisForm where somebody wrote over what is worked out."""
    for name, field in fields.items():
        formula = formula_of(field, fields, addresses)
        held = workbook[FORM_SHEET][addresses[name].replace("$", "")].value
        if formula is not None and str(held).replace(" ", "") != formula:
            raise NotThisForm(f"The workbook has been altered: the formula of cell {name} is gone. {AGAIN}")


def typed_in(field: Field, value: object, formula: object, then: Then | None, place: str) -> Typed:
    """One cell as it would come back from the form's page. The same amount written otherwise is no change."""
    if value is None and isinstance(formula, str) and formula.startswith("="):
        raise NotThisForm(f"Cell {place} holds a formula without its result. Open the file in Excel and save it.")
    was = then or Then("", 0)
    text = text_of(field, value)
    return Typed(was.text if same(field, text, was.text) else text, was.text, was.read_at)


def text_of(field: Field, value: object) -> str:
    """What a person would have typed. What is no number stays as it stands, for the page to point at."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value).replace("\x00", "").strip()[:200]
    exact = Decimal(repr(value))
    pennies = exact.quantize(Decimal("0.01") if field.type == "money" else Decimal(1))
    if field.type in ("money", "integer") and abs(exact - pennies) < ALMOST_NOTHING:
        return as_typed(field, int(pennies.scaleb(2)) if field.type == "money" else int(pennies))
    return f"{exact:f}"


def same(field: Field, text: str, was: str) -> bool:
    try:
        return read_cell(field, text) == read_cell(field, was)
    except Unreadable:
        return text == was
