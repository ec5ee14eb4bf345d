from __future__ import annotations

import logging
import re
from pathlib import Path

import html5lib
import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from reeve.web import Frame, Link, frame_by
from reeve.web.files import static_folder
from reeve.web.gallery import LONG_NAME, PAGES

SECRET_WORDS = "QQ123456C"


@pytest.mark.parametrize("rows", ["none", "one", "many"])
@pytest.mark.parametrize("name", PAGES)
def test_every_macro_is_sound_html(client: FlaskClient, name: str, rows: str) -> None:
    text = client.get(f"/gallery/{name}?rows={rows}").text
    html5lib.HTMLParser(strict=True).parse(text)
    soup = BeautifulSoup(text, "html5lib")
    ids = [tag["id"] for tag in soup.select("[id]")]
    assert len(ids) == len(set(ids))
    assert len(soup.select("h1")) == 1
    assert not soup.select("[style], [onclick], script:not([src]):not([nonce])")
    assert all(table.caption and table.caption.text.strip() for table in soup.select("table"))


def test_the_title_says_where_and_whose(client: FlaskClient) -> None:
    soup = BeautifulSoup(client.get("/gallery/form").text, "html5lib")
    assert soup.title is not None
    assert soup.title.text == f"Explain a finding - {LONG_NAME} - Reeve"


def test_the_frame_adds_links_and_lets_later_words_win(app: Flask) -> None:
    frame_by(app, lambda: Frame(place="Winchester City Council", mode="Live", navigation=(Link("Keys", "/keys"),)))
    frame_by(app, lambda: None)
    soup = BeautifulSoup(app.test_client().get("/gallery/home").text, "html5lib")
    assert soup.select_one(".govuk-service-navigation__service-name").text.strip() == "Winchester City Council"  # type: ignore[union-attr]
    assert "This is Live" in soup.select_one(".reeve-mode").text  # type: ignore[union-attr]
    links = [link.text.split() for link in soup.select(".govuk-service-navigation__list a")]
    assert links[0] == ["Returns", "3", "to", "do"]
    assert links[-1] == ["Keys"]
    assert "Practice: nothing here" not in soup.text


def test_of_two_links_to_one_address_the_later_stays_in_the_place_of_the_earlier() -> None:
    first = Frame(navigation=(Link("Returns", "/c/x"), Link("People", "/c/x/people")))
    whole = first.with_words_of(Frame(navigation=(Link("Returns", "/c/x", count=2),)))
    assert whole.navigation == (Link("Returns", "/c/x", count=2), Link("People", "/c/x/people"))


def test_names_are_escaped(app: Flask) -> None:
    frame_by(app, lambda: Frame(place="<b>x</b>", navigation=(Link("<i>", "/i", count=1),)))
    text = app.test_client().get("/gallery/home").text
    assert "<b>x</b>" not in text
    assert "<i>" not in text


def test_every_answer_carries_the_headers(client: FlaskClient) -> None:
    for path in ("/gallery/home", "/nowhere", "/fault", "/static/reeve.css"):
        answer = client.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "Strict-Transport-Security" not in answer.headers
        answer.close()
    assert client.get("/gallery/home").headers["Cache-Control"] == "no-store"
    assert "max-age" in client.get("/gallery/home", base_url="https://localhost").headers["Strict-Transport-Security"]


def test_the_nonce_is_new_every_time_and_on_every_inline_script(client: FlaskClient) -> None:
    seen = set()
    for _ in range(2):
        answer = client.get("/gallery/home")
        nonce = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])
        assert nonce
        assert f'nonce="{nonce[1]}"' in answer.text
        seen.add(nonce[1])
    assert len(seen) == 2


def test_only_our_hosts_are_answered(app: Flask) -> None:
    answer = app.test_client().get("/gallery/home", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "does not answer to this address" in answer.text
    app.config["TRUSTED_HOSTS"] = ["reeve.example"]
    assert app.test_client().get("/gallery/home", base_url="https://reeve.example").status_code == 200


def test_built_files_may_be_kept_while_their_address_says_which(client: FlaskClient) -> None:
    sheet = re.search(r'href="(/static/reeve\.css\?v=[0-9a-f]{12})"', client.get("/gallery/home").text)
    assert sheet
    with client.get(sheet[1]) as answer:
        assert "immutable" in answer.headers["Cache-Control"]
    with client.get("/static/reeve.css?v=old") as answer:
        assert "immutable" not in answer.headers.get("Cache-Control", "")
    assert client.get("/static/source/main.scss").status_code == 404


def test_nothing_of_the_crown_is_shipped() -> None:
    folder = static_folder()
    shipped = [path for path in folder.rglob("*") if path.is_file() and "source" not in path.relative_to(folder).parts]
    assert not [path for path in shipped if re.search(r"crown|crest|govuk-icon|\.woff", path.name)]
    assert "Transport" not in Path(folder / "reeve.css").read_text()


def test_a_refusal_has_its_words_and_status(client: FlaskClient) -> None:
    answer = client.get("/refused")
    assert answer.status_code == 409
    soup = BeautifulSoup(answer.text, "html5lib")
    assert soup.h1 is not None
    assert soup.h1.text == "Things have changed"
    assert "This version was sent at 14:02. Start a new version to change it." in soup.text
    assert not soup.select("main .govuk-button")
    button = BeautifulSoup(client.get("/led").text, "html5lib").select_one("main a.govuk-button")
    assert button is not None
    assert (button["href"], button.get_text(strip=True)) == ("/gallery/home", "See what was sent")


@pytest.mark.parametrize(
    ("referrer", "back"),
    [
        ("http://localhost/gallery/form?part=2", "/gallery/form?part=2"),
        ("http://localhost/refused", None),
        ("https://elsewhere.example/gallery/form", None),
        ("http://localhost//elsewhere.example", None),
        (None, None),
    ],
    ids=["a page of ours", "itself", "another site", "another site in disguise", "none"],
)
def test_a_refusal_leads_back_to_the_page_of_ours_it_came_from(
    client: FlaskClient, referrer: str | None, back: str | None
) -> None:
    answer = client.get("/refused", headers={"Referer": referrer} if referrer else {})
    link = BeautifulSoup(answer.text, "html5lib").find("a", string="Go back to the page you came from")
    assert (link and link["href"]) == back


def test_a_fault_shows_a_number_and_logs_no_words(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, logger="reeve.web"):
        answer = client.get("/fault")
    assert answer.status_code == 500
    number = re.search(r"<strong>([0-9A-F]{8})</strong>", answer.text)
    assert number
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name == "reeve.web")
    assert f"incident {number[1]} at fault: builtins.RuntimeError" in ours
    assert SECRET_WORDS not in caplog.text + answer.text


def test_a_lost_database_says_that_nothing_is_lost(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    def asks_the_database() -> Frame:
        raise AssertionError("no room may be asked now")

    frame_by(app, asks_the_database)
    answer = app.test_client().get("/away")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert "Nothing was lost" in answer.text
    assert SECRET_WORDS not in caplog.text + answer.text


def test_a_refusal_survives_surroundings_that_fail(app: Flask) -> None:
    def fails() -> Frame:
        raise LookupError(SECRET_WORDS)

    frame_by(app, fails)
    answer = app.test_client().get("/refused")
    assert answer.status_code == 409
    assert "This version was sent" in answer.text
    assert SECRET_WORDS not in answer.text


def test_too_much_is_refused_in_words(app: Flask) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 10
    answer = app.test_client().post("/gallery/form", data={"name": "x" * 100})
    assert answer.status_code == 413
    assert "That is too large" in answer.text
