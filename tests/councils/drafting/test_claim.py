"""A subsidy claim on the form's page and the certifier's: its own nation's form, in sections, with what is at stake."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from councils.drafting.freeze import freeze
from councils.returns.queries import definition_of, figures_of, standing_of
from councils.signoff.sign import sign
from councils.signoff.submit import submit
from reeve.definitions import load
from tests.councils.drafting.claims import (
    CLAIM,
    YEAR,
    checked_claim,
    claimant,
    counted,
    left_in,
    read,
    reason_on,
    send,
    token_of,
)
from tests.councils.office import Office, accepted_before, seal
from tests.definitions.forms import good
from tests.factories import Factory
from tests.reeve.identity.signing_in import sign_in

pytestmark = pytest.mark.one_server
SCOTLAND = load("hb-subsidy-final.scotland")


@pytest.fixture(scope="module")
def place(made: Factory) -> Office:
    return claimant(made, "west-lothian")


@pytest.fixture
def tom(app: Flask, place: Office) -> FlaskClient:
    return sign_in(app.test_client(), place.tom)


@pytest.mark.parametrize(("slug", "form"), [("york", "MPF720A"), ("wrexham", "MPF720C")])
def test_each_nation_claims_on_its_own_form(made: Factory, slug: str, form: str) -> None:
    other = claimant(made, slug)
    with other.at_work(other.tom):
        assert definition_of(other.obligation).form == form
        assert standing_of(other.obligation).title == "HB subsidy final claim"


def test_an_assured_claim_follows_the_final_one_and_is_offered_its_total(app: Flask, made: Factory) -> None:
    first = claimant(made, "derby")
    made.obligation(first.council, "hb-subsidy-assured", YEAR)
    client = sign_in(app.test_client(), first.tom)
    address = f"/c/{first.council.slug}/returns/hb-subsidy-assured/{YEAR}/draft"
    before = client.get(address).text
    assert f"/c/{first.council.slug}/returns/hb-subsidy-final/{YEAR}" in before
    assert "Use that figure" not in before, "nothing was sent yet"
    first.save(first.tom, **good(load("hb-subsidy-final.england")))
    first.sent(checked_claim(first))
    assert "Version 1 of HB subsidy final claim says £48,399,000.00." in client.get(address).text


def test_a_mid_year_estimate_says_what_it_is_and_has_no_panel(tom: FlaskClient, made: Factory, place: Office) -> None:
    made.obligation(place.council, "hb-subsidy-estimate", "2026-27-H2")
    page, words = read(tom, place, "draft", of="hb-subsidy-estimate/2026-27-H2")
    assert page.title
    assert "HB subsidy mid-year estimate, October 2026 to March 2027" in page.title.get_text()
    assert "Form MPF714B. Mid-year estimate for the financial year" in words
    assert "October 2026 to March 2027 (second half of 2026-27)" in words
    page, words = read(tom, place, "draft/sections/1", of="hb-subsidy-estimate/2026-27-H2")
    assert "worked out, c008 - (c010 + c012 + c013 + c014 + c015 + c016)" in words
    assert "Subsidy at stake" not in words


def test_an_empty_claim_is_a_list_of_sections_and_says_what_the_thresholds_wait_for(
    tom: FlaskClient, place: Office
) -> None:
    page, words = read(tom, place, "draft")
    tasks = [item.get_text(" ", strip=True) for item in page.select(".govuk-task-list__item")]
    assert len(tasks) == 8
    assert tasks[1] == "Rent rebates: expenditure 7 cells to fill in Not started"
    assert "You have completed 0 of 8 sections." in words
    assert "Form MPF720B." in words
    assert "nothing to compare with" in words
    assert page.select_one("input.reeve-numeric") is None
    assert "How far you are from the thresholds is not known yet." in words
    assert "Total specified subsidy, on which the two thresholds are a percentage (x301)" in words
    assert page.select_one("svg[role=img]") is None


def test_a_section_holds_its_cells_and_no_others(tom: FlaskClient, place: Office) -> None:
    page, words = read(tom, place, "draft/sections/5")
    assert "section 5 of 8 Rent rebates: subsidy" in words
    assert "Enter whole pounds" in words
    assert "worked out, 40% of c028 to the nearest pound (50p goes down)" in words
    assert "c034s_instead: optional" in words
    assert [cell["name"] for cell in page.select("input.reeve-numeric")] == ["c034s_instead", "c035s_instead"]
    assert page.select_one("#c034s") is not None
    assert tom.get(f"/c/{place.council.slug}/returns/{CLAIM}/draft/sections/9").status_code == 404


def test_a_section_is_saved_and_leads_to_the_next_and_the_last_to_ones_answers(tom: FlaskClient, place: Office) -> None:
    answer = send(tom, place, "draft/sections/1", c005="5")
    assert answer.status_code == 303
    assert answer.location.endswith("/draft/sections/2")
    assert send(tom, place, "draft/sections/8").location.endswith("/draft/answers")
    assert send(tom, place, "draft/sections/1", then="sections").location.endswith("/draft")
    _, words = read(tom, place, "draft")
    assert "Summary 1 cell to fill in In progress" in words
    _, words = read(tom, place, "draft/answers")
    assert "Summary Figure This period" in words
    assert "1 cell to fill in. Change Summary" in words


def test_what_cannot_be_read_keeps_one_on_its_section_and_is_pointed_at_from_elsewhere(
    tom: FlaskClient, place: Office
) -> None:
    answer = send(tom, place, "draft/sections/8", c190s="lots")
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html5lib")
    summary = page.select_one(".govuk-error-summary a")
    assert summary is not None
    assert summary["href"] == "#c190s"
    token = page.select_one("input[name=csrf_token]")
    assert token is not None
    address = f"/c/{place.council.slug}/returns/{CLAIM}"
    refused = tom.post(f"{address}/versions", data={"csrf_token": token["value"]})
    assert refused.status_code == 422
    summary = BeautifulSoup(refused.text, "html5lib").select_one(".govuk-error-summary a")
    assert summary is not None
    assert summary["href"] == f"{address}/draft/sections/8#c190s"
    assert send(tom, place, "draft/sections/8", c190s="", then="sections").status_code == 303


def test_somebody_elses_newer_figure_is_met_on_the_sections_page(app: Flask, tom: FlaskClient, place: Office) -> None:
    asha = sign_in(app.test_client(), place.asha)
    assert send(asha, place, "draft/sections/8", c179s="7").status_code == 303
    late = tom.post(
        f"/c/{place.council.slug}/returns/{CLAIM}/draft/sections/8",
        data={"csrf_token": token_of(tom, place), "c179s": "8", "c179s-was": "", "c179s-read-at": "0"},
    )
    assert late.status_code == 409
    assert "Asha Preparer changed this to “7” at " in late.text
    assert send(tom, place, "draft/sections/8", c179s="").status_code == 303


def test_an_autosave_of_a_section_answers_with_its_sums_and_the_stake(tom: FlaskClient, place: Office) -> None:
    answer = send(tom, place, "draft/sections/1", accept="json", c005="6")
    assert answer.json is not None
    assert set(answer.json["values"]) == {"c003", "c004", "c006", "c007", "c009", "stake"}
    assert answer.json["values"]["c007"] == "Not known yet"
    assert answer.json["parts"]["c005-found"] == ""


def test_the_panel_says_how_far_the_claim_is_from_each_threshold(tom: FlaskClient, place: Office) -> None:
    place.save(place.tom, **good(SCOTLAND))
    page, words = read(tom, place, "draft/sections/7")
    assert "Subsidy at stake: Overpayments by local authority error" in words
    page, words = read(tom, place, "draft")
    summary = (
        "Overpayments by local authority error and administrative delay are £100,000, "
        "£212,000 below the lower threshold, and earn 100%."
    )
    assert summary in words
    picture = page.select_one("svg[role=img] title")
    assert picture
    assert picture.get_text(strip=True) == summary
    rows = [
        [cell.get_text(" ", strip=True) for cell in row.select("td .reeve-cell-body")]
        for row in page.select("section[aria-labelledby=stake] tbody tr")
    ]
    assert rows[0] == ["£312,000", "£212,000", "£187,200"]
    assert rows[1] == ["£351,000", "£251,000", "£140,400"]
    assert rows[-2] == ["£900,000", "40%", "£360,000", "£540,000"]
    assert rows[-1] == ["£1,305,300", "By class", "£463,500", "£841,800"]


def test_the_certifier_reads_the_total_large_the_sections_and_the_panel_and_signs(
    app: Flask, tom: FlaskClient, place: Office
) -> None:
    place.save(place.tom, **good(SCOTLAND))
    with place.at_work(place.tom):
        version = freeze(place.obligation)
        assert {figure.cell: figure.amount for figure in figures_of(version)}["c007"] == 6_960_100_000
    place.checked(version)
    with place.at_work(place.tom):
        submission = submit(place.obligation, version, read=place.read(version, place.tom))
    page, words = read(sign_in(app.test_client(), place.helen), place, f"versions/{version.number}/signature")
    large = page.select_one(".reeve-headlines__value")
    assert large
    assert large.get_text(strip=True) == "£69,601,000.00"
    assert "Subsidy at stake" in words
    assert "£212,000 below the lower threshold" in words
    assert [heading.get_text(strip=True) for heading in page.select("table .reeve-section")][:2] == [
        "Summary",
        "Rent rebates: expenditure",
    ]
    with place.at_work(place.helen):
        sign(submission, version, seal=seal(submission))
        assert standing_of(place.obligation).submission_id == submission.id


def test_words_to_start_from_are_offered_where_a_total_moved_and_must_be_finished(app: Flask, made: Factory) -> None:
    place = claimant(made, "leeds")
    england = load("hb-subsidy-final.england")
    accepted_before(place, made, "2024-25", **(good(england) | {"x210": "15400000"}))
    place.save(place.tom, **good(england))
    version = place.frozen()
    place.checked(version, ("HBSF-AC-006", "confirm", 1))
    tom = sign_in(app.test_client(), place.tom)
    findings = f"versions/{version.number}/findings?rule=HBSF-AC-006"
    page, words = read(tom, place, findings)
    assert "What moved, in words you can start from: “Total subsidy claimed is £48,399,000.00" in words
    assert reason_on(page) == "", "nothing is taken in silence"
    page, _ = read(tom, place, f"{findings}&reason=moved")
    started = reason_on(page)
    assert "up £10,000,000.00 (64.9%)" in started
    address = f"/c/{place.council.slug}/returns/{CLAIM}/versions/{version.number}/explanations"
    given = {"rule": "HBSF-AC-006", "csrf_token": token_of(tom, place)}
    refused = tom.post(address, data=given | {"reason": started})
    assert refused.status_code == 422
    assert "Replace “[say why]” with the reason" in refused.text
    assert left_in(tom, place) == ["1 finding to look at"] * 2, "the form asks for it, and for another rule's"
    finished = started.replace("[say why]", "rents rose in April")
    assert tom.post(address, data=given | {"reason": finished}).status_code == 303
    assert left_in(tom, place) == ["1 finding to look at"], "what was explained is no longer left to do"
    assert "rents rose in April" in read(tom, place, "draft/answers")[1]


def test_the_certifier_of_a_welsh_claim_reads_what_moved_first_and_in_welsh(app: Flask, made: Factory) -> None:
    place, wales = claimant(made, "gwynedd"), load("hb-subsidy-final.wales")
    accepted_before(place, made, "2024-25", **good(wales))
    place.save(place.tom, **(good(wales) | {"x225": "700000"}))
    place.sent(checked_claim(place))
    client = sign_in(app.test_client(), place.helen)
    page, words = read(client, place, "versions/1/signature")
    moved = "Rent allowances, overpayments of this year: eligible: claimant error, fraud and other: +£300,000.00, from "
    assert words.index("Total subsidy claimed") < words.index(moved) < words.index("Figures Figure")
    folded = {part.summary.get_text(" ", strip=True): part.select("tbody tr td") for part in page.select("details")}
    assert len(folded) == 14, "every section but the one in which two figures moved"
    assert len(folded["Modified schemes : 2 figures, none moved"]) == 2 * 3, "this, last and the change, for paper"
    client.set_cookie("reeve_language", "cy")
    page, words = read(client, place, "versions/1/signature")
    for said in ("Beth symudodd, a pham", "Lwfansau rhent: cyfanswm y budd-dal a roddwyd", "2 ffigur, heb symud"):
        assert said in words, said
    statement = page.select_one(".govuk-inset-text span[lang=en]")
    assert statement is not None
    assert statement.get_text() == wales.statement, "what is signed is in English"
    assert f"“{wales.welsh.statement}”" in words


def test_opening_and_saving_a_section_ask_the_database_little_however_many_cells(
    tom: FlaskClient, place: Office
) -> None:
    send(tom, place, "draft/sections/1", accept="json", c005="1")
    with counted() as opened:
        read(tom, place, "draft/sections/1")
    with counted() as saved:
        send(tom, place, "draft/sections/1", accept="json", c005="2", c008="3")
    assert len(opened) <= 17
    assert len(saved) - len(opened) <= 20, "send opens the page first"


def test_the_form_is_spoken_in_welsh_and_what_only_english_says_is_marked(app: Flask, place: Office) -> None:
    client = sign_in(app.test_client(), place.tom)
    client.set_cookie("reeve_language", "cy")
    page, words = read(client, place, "draft")
    assert page.html is not None
    assert page.html["lang"] == "cy"
    assert "Gwirio eich atebion" in words
    assert "o 8 adran" in words
    section, words = read(client, place, "draft/sections/1")
    assert "Cadw a pharhau" in words
    marked = [span.get_text() for span in section.select("h1 span[lang=en]")]
    assert marked == ["HB subsidy final claim", "Summary"]
    assert "blwyddyn ariannol 2025-26: adran 1 o 8" in words
    told = send(client, place, "draft/sections/1", accept="json", c005="seven").json
    assert told is not None
    assert "dewiswch Cadw i weld pa un" in told["words"]
