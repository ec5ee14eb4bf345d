"""The form's page as a preparer meets it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from councils.drafting.page import page_of_form
from councils.signoff.decline import decline
from reeve.identity.models import Person
from tests.councils.office import CELLS, QUARTER, Office, accepted_before, office
from tests.factories import Factory
from tests.reeve.identity.signing_in import sign_in


@pytest.fixture
def place(factory: Factory) -> Office:
    return office(factory)


class Desk:
    """One person at one browser, with the form open as it was last read."""

    def __init__(self, app: Flask, place: Office, person: Person) -> None:
        self.client: FlaskClient = sign_in(app.test_client(), person)
        self.url = f"/c/{place.council.slug}/returns/hbdr/{QUARTER}"
        self.fields: dict[str, str] = {}

    def open(self) -> BeautifulSoup:
        return self.read(self.client.get(f"{self.url}/draft"))

    def read(self, answer: TestResponse) -> BeautifulSoup:
        page = BeautifulSoup(answer.text, "html5lib")
        form = page.select_one("form[data-reeve-autosave]")
        assert form is not None, answer.text[-3000:]
        self.fields = {str(one["name"]): str(one.get("value", "")) for one in form.select("input[name]")}
        return page

    def send(self, path: str = "draft", *, accept: str = "text/html", **typed: str) -> TestResponse:
        data = {**self.fields, **typed}
        return self.client.post(f"{self.url}/{path}", data=data, headers={"Accept": accept})


def words(page: BeautifulSoup) -> str:
    return re.sub(r"\s+", " ", page.get_text(" "))


def test_a_form_is_filled_in_saved_and_frozen(app: Flask, place: Office) -> None:
    desk = Desk(app, place, place.tom)
    page = desk.open()
    assert "Nothing saved yet" in words(page)
    assert "No earlier return has been accepted" in words(page)
    assert "The cell numbers are ours" in words(page), "it says why it is provisional"
    assert page.select_one("input[name=c005]") is None, "a computed cell is never typed"
    answer = desk.send(**CELLS)
    assert answer.status_code == 303
    page = desk.open()
    assert "by Tom Preparer" in words(page)
    assert "Your figures are saved. They are not sent." in words(page)
    total = page.select_one('[data-reeve-value="c005"]')
    assert total is not None
    assert total.text == "£1,149.50"
    made = desk.send("versions")
    assert made.status_code == 303
    assert made.location.endswith("/versions/1/progress")


def test_what_cannot_be_read_is_kept_and_pointed_at(app: Flask, place: Office) -> None:
    desk = Desk(app, place, place.tom)
    desk.open()
    answer = desk.send("versions", **{**CELLS, "c002": "a lot"})
    assert answer.status_code == 422
    page = desk.read(answer)
    assert page.title is not None
    assert page.title.text.strip().startswith("Error: ")
    summary = page.select_one(".govuk-error-summary a")
    assert summary is not None
    assert summary["href"] == "#c002"
    field = page.select_one("#c002")
    assert field is not None
    assert field["value"] == "a lot"
    assert "c002-error" in field["aria-describedby"]
    desk.open()
    assert desk.fields["c001"] == CELLS["c001"], "the rest was saved"


def test_two_people_at_one_form_see_each_other(app: Flask, place: Office) -> None:
    tom, asha = Desk(app, place, place.tom), Desk(app, place, place.asha)
    tom.open()
    asha.open()
    assert tom.send(c001="5", c002="7").status_code == 303
    answer = asha.send(c001="6", c003="1")
    assert answer.status_code == 409
    page = asha.read(answer)
    assert "Tom Preparer changed this to “5” at " in words(page)
    assert asha.fields["c001"] == "6", "what she typed is still there"
    assert asha.fields["c002"] == "7", "what he saved has come in"
    assert asha.fields["c003"] == "1"
    assert asha.send().status_code == 303, "seen and saved again, it is hers"
    tom.open()
    assert tom.fields["c001"] == "6"


def test_an_autosave_answers_with_words_and_sums(app: Flask, place: Office) -> None:
    desk = Desk(app, place, place.tom)
    desk.open()
    answer = desk.send(accept="application/json", **CELLS)
    assert answer.status_code == 200
    assert answer.json is not None
    assert re.fullmatch(r"Saved \d\d:\d\d by Tom Preparer", answer.json["words"])
    assert answer.json["values"]["c005"] == "£1,149.50"
    other = Desk(app, place, place.asha)
    other.fields = {"csrf_token": desk.fields["csrf_token"]}
    other.open()
    desk.send(accept="application/json", c001="9")
    told = other.send(accept="application/json", c001="8").json
    assert told is not None
    assert told["words"].startswith("Not all saved: somebody else changed")


def test_why_it_was_declined_stands_beside_the_form(app: Flask, place: Office) -> None:
    version, sent = place.sent()
    desk = Desk(app, place, place.tom)
    page = words(desk.open())
    assert "Version 1 is with the certifier" in page
    assert "Check and make version" not in page
    assert "already on its way" in words(BeautifulSoup(desk.send("versions", c004="5").text, "html5lib"))
    with place.at_work(place.helen):
        decline(sent, version, reason="The write-offs are last year's")
    page = words(desk.open())
    assert "Version 1 was declined by Helen Certifier" in page
    assert "The write-offs are last year's" in page
    assert "Check and make version 2" in page
    assert desk.fields["c004"] == "5", "what was typed beside the refused version is kept"


def test_it_is_for_preparers_and_for_forms(app: Flask, place: Office, factory: Factory) -> None:
    certifier = sign_in(app.test_client(), place.helen)
    assert certifier.get(f"/c/{place.council.slug}/returns/hbdr/{QUARTER}/draft").status_code == 403
    factory.obligation(place.council, "shbe", "2026-10")
    preparer = sign_in(app.test_client(), place.tom)
    assert preparer.get(f"/c/{place.council.slug}/returns/shbe/2026-10/draft").status_code == 404
    assert preparer.get(f"/c/{place.council.slug}/returns/hbdr/2026-27-Q3/draft").status_code == 404
    other = office(factory)
    assert preparer.get(f"/c/{other.council.slug}/returns/hbdr/{QUARTER}/draft").status_code == 404


def test_last_quarter_stands_beside_and_may_be_carried_on(app: Flask, place: Office, factory: Factory) -> None:
    accepted_before(place, factory)
    desk = Desk(app, place, place.tom)
    page = words(desk.open())
    assert "Last period is April to June 2026 (quarter 1 of 2026-27), as the department accepted it." in page
    assert "April to June 2026 (quarter 1 of 2026-27) ended with £1,149.50." in page
    assert desk.fields["c001"] == "", "a suggestion is never taken in silence"
    assert desk.send(use="c001", c002="300").status_code == 303
    soup = desk.open()
    assert desk.fields["c001"] == "1,149.50"
    assert desk.fields["c002"] == "300"
    assert "Use that figure" not in words(soup)
    change = soup.select_one('[data-reeve-value="c002-change"]')
    assert change is not None
    assert change.text == "+£50.00 (+20.0%)"


def test_last_year_stands_beside_last_quarter(app: Flask, place: Office, factory: Factory) -> None:
    accepted_before(place, factory)
    accepted_before(place, factory, "2026-27-Q4", c002="125")
    spring = replace(place, obligation=factory.obligation(place.council, "hbdr", "2027-28-Q1"))
    spring.save(place.tom, c002="100")
    address = f"/c/{place.council.slug}/returns/hbdr/2027-28-Q1/draft"
    page = BeautifulSoup(sign_in(app.test_client(), place.tom).get(address).text, "html5lib")
    heads = [head.get_text(strip=True).replace("\N{NON-BREAKING HYPHEN}", "-") for head in page.select("form thead th")]
    assert heads == ["Figure", "This period", "Quarter 4 of 2026-27", "Quarter 1 of 2026-27"]
    changes = [page.select_one(f'[data-reeve-value="c002-{name}"]') for name in ("change", "change-in-year")]
    assert [change.text for change in changes if change] == ["-£25.00 (-20.0%)", "-£150.00 (-60.0%)"]


def test_odd_posts_do_no_harm(app: Flask, place: Office) -> None:
    desk = Desk(app, place, place.tom)
    desk.open()
    typed = {"c001": "5\x00", "c001-read-at": "-7", "c005": "999", "c999": "1"}
    assert desk.send(**typed).status_code == 303
    page = desk.open()
    assert desk.fields["c001"] == "5"
    total = page.select_one('[data-reeve-value="c005"]')
    assert total is not None
    assert total.text == "Not known yet"
    desk.fields = {"csrf_token": desk.fields["csrf_token"]}
    assert desk.send().status_code == 303
    assert desk.send("versions", c001="<script>alert(1)</script>").status_code == 422
    assert "<script>alert" not in desk.client.get(f"{desk.url}/draft").text


def fill(desk: Desk, how: str) -> BeautifulSoup:
    data = {"csrf_token": desk.fields["csrf_token"], "how": how}
    assert desk.client.post(f"{desk.url}/draft/empty-cells", data=data).status_code == 303
    return desk.open()


def test_a_nil_return_is_one_act_and_overwrites_nobody(app: Flask, place: Office) -> None:
    place.save(place.asha, c001="7")
    desk = Desk(app, place, place.tom)
    assert "Nothing to report" in words(desk.open())
    page = fill(desk, "nil")
    assert "0 is entered in 3 empty cells. Nothing is sent." in words(page)
    assert [desk.fields[cell] for cell in CELLS] == ["7", "0.00", "0.00", "0.00"]
    assert "Nothing to report" not in words(page)
    assert "Every cell has a figure already." in words(fill(desk, "nil"))
    assert "Every cell has a figure already." in words(fill(desk, "something else"))


def test_what_is_not_supplied_is_neither_filled_nor_copied(app: Flask, place: Office, factory: Factory) -> None:
    accepted_before(place, factory)
    desk = Desk(app, place, place.tom)
    desk.open()
    assert desk.send(**{"c002-unable": "The ledger is being moved."}).status_code == 303
    page = fill(desk, "forward")
    assert "figures entered in 3 empty cells. 1 cell stays “unable to supply”." in words(page)
    assert (desk.fields["c002"], desk.fields["c002-unable"]) == ("", "The ledger is being moved.")
    later = replace(place, obligation=factory.obligation(place.council, "hbdr", "2026-27-Q3"))
    with later.at_work(later.tom):
        assert not any(cell.unable for cell in page_of_form(later.obligation).cells)


def test_last_periods_figures_are_copied_into_empty_cells(app: Flask, place: Office, factory: Factory) -> None:
    desk = Desk(app, place, place.tom)
    assert "Copy" not in words(desk.open())
    accepted_before(place, factory)
    assert "Copy April to June 2026" in words(desk.open())
    page = fill(desk, "forward")
    assert "April to June 2026 (quarter 1 of 2026-27): figures entered in 4 empty cells. Nothing is sent." in words(
        page
    )
    assert "no change" in words(page)
