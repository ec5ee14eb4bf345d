"""The workbook through the pages: taken away, filled in, brought back; and what a colleague changed meanwhile."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.councils.office import QUARTER, Office, office
from tests.factories import Factory
from tests.reeve.identity.signing_in import sign_in, token_on

pytestmark = pytest.mark.one_server


@pytest.fixture
def place(factory: Factory) -> Office:
    return office(factory)


def url_of(place: Office) -> str:
    return f"/c/{place.council.slug}/returns/hbdr/{QUARTER}/draft"


def taken(client: FlaskClient, place: Office) -> bytes:
    answer = client.get(f"{url_of(place)}/workbook/file")
    assert answer.status_code == 200
    assert f"hbdr-{place.council.slug}-{QUARTER}.xlsx" in answer.headers["Content-Disposition"]
    return answer.data


def filled(data: bytes, **cells: float) -> bytes:
    workbook, file = openpyxl.load_workbook(BytesIO(data)), BytesIO()
    for place, value in cells.items():
        workbook["Form"][place] = value
    workbook.save(file)
    return file.getvalue()


def brought(client: FlaskClient, place: Office, data: bytes | None, name: str = "form.xlsx") -> TestResponse:
    url = f"{url_of(place)}/workbook"
    file = {} if data is None else {"file": (BytesIO(data), name)}
    form = {"csrf_token": token_on(client, url), **file}
    return client.post(url, data=form, content_type="multipart/form-data")


def test_figures_filled_in_with_excel_stand_on_the_form(app: Flask, place: Office) -> None:
    client = sign_in(app.test_client(), place.tom)
    assert "fill it in with Excel" in client.get(url_of(place)).text
    data = filled(taken(client, place), D7=1000, D8=250, D9=100.5, D10=0)
    answer = brought(client, place, data)
    assert (answer.status_code, answer.location) == (303, url_of(place))
    page = client.get(url_of(place)).text
    assert "4 figures from the workbook are saved. Nothing is sent." in page
    assert "£1,149.50" in page
    brought(client, place, data)
    assert "The workbook holds the figures that were here already." in client.get(url_of(place)).text


def test_what_a_colleague_changed_meanwhile_is_shown_and_not_overwritten(app: Flask, place: Office) -> None:
    client = sign_in(app.test_client(), place.tom)
    data = taken(client, place)
    place.save(place.asha, c001="7")
    answer = brought(client, place, filled(data, D7=1000, D8=250))
    assert answer.status_code == 409
    assert "Asha Preparer changed this to “7”" in answer.text
    page = client.get(url_of(place)).text
    assert 'value="7"' in page
    assert 'value="250.00"' in page, "the other figure is kept"


@pytest.mark.parametrize(
    ("data", "why"), [(None, "Choose the workbook you filled in."), (b"%PDF", "The file is not an Excel workbook")]
)
def test_a_file_that_cannot_be_taken_is_met_with_what_to_do(
    data: bytes | None, why: str, app: Flask, place: Office
) -> None:
    answer = brought(sign_in(app.test_client(), place.tom), place, data)
    assert answer.status_code == 422
    assert answer.text.count(why) == 2, "in the summary and at the field"


def test_only_who_prepares_gets_it(app: Flask, place: Office) -> None:
    client = sign_in(app.test_client(), place.helen)
    assert client.get(f"{url_of(place)}/workbook").status_code == 403
    assert client.get(f"{url_of(place)}/workbook/file").status_code == 403
