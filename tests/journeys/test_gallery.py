"""Every part of the page shell in a real browser: accessible, narrow enough, with and without JavaScript."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from reeve.web import init_app
from reeve.web.gallery import LONG_NAME, PAGES, register

pytestmark = pytest.mark.journey

Person = Callable[..., Page]
Look = Callable[[Page], None]


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    app = Flask("reeve")
    app.secret_key = "gallery only"
    init_app(app)
    register(app)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("rows", ["none", "one", "many"])
@pytest.mark.parametrize("name", PAGES)
def test_each_page_is_accessible_and_narrow_enough(
    name: str, rows: str, person: Person, axe: Look, fits: Look, shot: Callable[..., None]
) -> None:
    page = person()
    page.goto(f"/gallery/{name}?rows={rows}")
    axe(page)
    fits(page)
    if rows == "many":
        page.set_viewport_size({"width": 320, "height": 640})
        axe(page)
        shot(page, f"gallery-{name}")


@pytest.mark.parametrize("name", PAGES)
def test_each_page_stands_in_forced_colours(name: str, person: Person, axe: Look, shot: Callable[..., None]) -> None:
    page = person(forced_colors="active")
    page.goto(f"/gallery/{name}")
    axe(page)
    shot(page, f"gallery-{name}-forced", widths=(768,))


def test_errors_lead_to_their_fields(person: Person, axe: Look, shot: Callable[..., None]) -> None:
    page = person(javascript=False)
    page.goto("/gallery/form")
    page.get_by_label("Total paid").fill("12 pounds")
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_title(f"Error: Explain a finding - {LONG_NAME} - Reeve")
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Total paid must be an amount in pounds, like 1,234.56")
    for link in summary.get_by_role("link").all():
        assert page.locator(link.get_attribute("href") or "").is_visible()
    expect(page.get_by_label("Total paid")).to_have_value("12 pounds")
    axe(page)
    shot(page, "gallery-form-errors")


def test_an_answered_form_says_so(person: Person, axe: Look) -> None:
    page = person(javascript=False)
    page.goto("/gallery/form")
    page.get_by_label("Your name").fill("Morgan Example")
    for part, value in (("Day", "25"), ("Month", "10"), ("Year", "2026")):
        page.get_by_label(part, exact=True).fill(value)
    page.get_by_label("The claim is right").check()
    page.get_by_label("Reason").fill("The tenant moved.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert", name="Done")).to_contain_text("Your answers are saved")
    axe(page)


def test_a_form_is_kept_as_it_is_typed(person: Person) -> None:
    page = person()
    page.goto("/gallery/form")
    page.get_by_label("Total paid").fill("99.50")
    expect(page.locator("[data-reeve-saved]")).to_have_text("Saved 14:02 by Morgan Example")
    expect(page.locator("[data-reeve-value=total]")).to_have_text("99.50")


def test_an_upload_shows_its_way_and_follows_the_answer(person: Person, tmp_path: Path) -> None:
    page = person()
    page.goto("/gallery/form")
    file = tmp_path / "shbe.txt"
    file.write_bytes(b"D|1\n" * 500)
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Upload", exact=True).click()
    page.wait_for_url("**/gallery/home")


def test_an_upload_that_is_refused_says_why(person: Person, tmp_path: Path) -> None:
    page = person()
    page.goto("/gallery/form")
    page.evaluate("document.querySelector('[data-reeve-upload] [name=csrf_token]').value = 'old'")
    file = tmp_path / "shbe.txt"
    file.write_bytes(b"D|1\n")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Upload", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This page was open too long")
    expect(page.get_by_role("heading", level=1)).to_be_focused()


def test_progress_moves_without_being_asked(person: Person) -> None:
    page = person()
    page.goto("/gallery/progress")
    with page.expect_response("**/gallery/progress", timeout=8_000):
        page.wait_for_timeout(2_500)
    expect(page.get_by_role("progressbar", name="Reading lines")).to_be_visible()


def test_progress_refreshes_itself_without_javascript(person: Person) -> None:
    page = person(javascript=False)
    with page.expect_event("framenavigated", timeout=20_000):
        page.goto("/gallery/progress")
    with page.expect_event("framenavigated", timeout=20_000):
        page.wait_for_timeout(6_000)


def test_progress_can_be_told_not_to_refresh_itself(person: Person, axe: Look) -> None:
    page = person(javascript=False)
    page.goto("/gallery/progress")
    axe(page)
    page.get_by_role("link", name="Stop that").click()
    expect(page.get_by_role("link", name="Have this page read itself again")).to_be_visible()
    assert page.locator('meta[http-equiv="refresh"]').count() == 0
    axe(page)


def test_tables_sort_by_links_without_javascript(person: Person) -> None:
    page = person(javascript=False)
    page.goto("/gallery/findings?rows=many&page=2")
    page.get_by_role("link", name="Lines", exact=True).click()
    assert "sort=line" in page.url
    assert "page=" not in page.url
    expect(page.get_by_role("columnheader", name="Lines").last).to_have_attribute("aria-sort", "ascending")


def test_pages_are_turned_by_keys_in_the_list_and_nowhere_else(person: Person, axe: Look) -> None:
    page = person()
    page.goto("/gallery/findings?rows=many")
    expect(page.get_by_text("While you are in this list, N and P alone do the same.")).to_be_visible()
    page.keyboard.press("n")
    assert "page=" not in page.url
    page.get_by_role("link", name="Next").focus()
    page.keyboard.press("n")
    page.wait_for_url("**page=2#lines")
    expect(page.get_by_role("region", name="Lines")).to_be_focused()
    axe(page)
    page.keyboard.press("n")
    page.wait_for_url("**page=3#lines")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#lines') !== null"), "the list comes next"
    page.keyboard.press("P")
    page.wait_for_url("**page=2#lines")


def test_pages_are_turned_without_scripts(person: Person, axe: Look) -> None:
    page = person(javascript=False)
    page.goto("/gallery/findings?rows=many&page=2")
    expect(page.get_by_text("N is the access key of the next page")).to_be_visible()
    expect(page.get_by_text("N and P alone")).to_be_hidden()
    for rel, number in (("prev", 1), ("next", 3)):
        assert f"page={number}" in str(page.locator(f"head link[rel={rel}]").get_attribute("href"))
        link = page.locator(f"#lines a[rel={rel}]")
        expect(link).to_have_attribute("accesskey", rel[0])
    page.get_by_role("link", name="Next").click()
    page.wait_for_url("**page=3#lines")
    axe(page)


def test_refusals_are_pages_too(person: Person, axe: Look, shot: Callable[..., None]) -> None:
    page = person()
    page.goto("/nowhere")
    expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")
    axe(page)
    shot(page, "gallery-refusal")


def test_keyboard_reaches_the_page_and_its_act(person: Person) -> None:
    page = person()
    page.goto("/gallery/sign")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
