from __future__ import annotations

from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from reeve.web.gallery import Example

ANSWERS = {"name": " Morgan ", "reason": "Moved", "choice": "explain", "region": "n"}


def token(client: FlaskClient) -> str:
    field = BeautifulSoup(client.get("/gallery/form").text, "html5lib").select_one("[name=csrf_token]")
    assert field is not None
    return str(field["value"])


def test_a_post_without_its_token_does_nothing(client: FlaskClient) -> None:
    answer = client.post("/gallery/form", data=ANSWERS)
    assert answer.status_code == 400
    assert "This page was open too long" in answer.text


def test_a_post_with_its_token_is_done(client: FlaskClient) -> None:
    days = [("paid_on", part) for part in ("25", "10", "2026")]
    form = MultiDict([*ANSWERS.items(), *days, ("csrf_token", token(client))])
    assert client.post("/gallery/form", data=form).status_code == 302


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://localhost"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_post_from_elsewhere_is_refused_even_with_a_token(client: FlaskClient, headers: dict[str, str]) -> None:
    answer = client.post("/gallery/sign-out", data={"csrf_token": token(client)}, headers=headers)
    assert answer.status_code == 403
    assert "not ours" in answer.text


def test_a_post_from_our_own_page_is_taken(client: FlaskClient) -> None:
    headers = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert client.post("/gallery/sign-out", data={"csrf_token": token(client)}, headers=headers).status_code == 302


def test_a_streamed_body_checks_its_own_token(client: FlaskClient) -> None:
    assert client.post("/stream", data=b"D|1").status_code == 400
    assert client.post("/stream", data=b"D|1", headers={"X-First-Part": token(client)}).text == "kept"


def filled(app: Flask, **answers: str | list[str]) -> Example:
    app.config["WTF_CSRF_ENABLED"] = False
    with app.test_request_context("/", method="POST", data=MultiDict({**ANSWERS, **answers})):
        form = Example()
        form.validate()
        return form


def test_numbers_as_people_type_them(app: Flask) -> None:
    form = filled(app, amount="£1,234.56", lines=" 12 345 ", paid_on=["25", "Oct", "2026"])
    assert (form.amount.data, form.lines.data, form.name.data) == (Decimal("1234.56"), 12345, "Morgan")
    assert str(form.paid_on.data) == "2026-10-25"
    assert form.errors == {}


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("amount", "1.234", "Total paid must be an amount in pounds, like 1,234.56"),
        ("amount", "1e9", "Total paid must be an amount in pounds, like 1,234.56"),
        ("lines", "1.5", "Number of claims must be a whole number, like 1,234"),
        ("lines", "٣", "Number of claims must be a whole number, like 1,234"),
        ("paid_on", ["31", "2", "2026"], "Day it was paid must be a real date, like 12 10 2026"),
        ("paid_on", ["31"], "Day it was paid must be a real date, like 12 10 2026"),
        ("paid_on", ["", "", ""], "Enter the day it was paid"),
        ("choice", "neither", "Choose one of the answers shown"),
    ],
)
def test_what_cannot_be_read_is_said_in_words(app: Flask, name: str, typed: str | list[str], words: str) -> None:
    assert filled(app, **{name: typed}).errors[name] == [words]
