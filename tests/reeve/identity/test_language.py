"""English or Cymraeg: chosen on the sign-in page or anywhere, kept with the person, and English where there is no
Welsh."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from reeve.app import create_app
from reeve.identity.models import Person
from reeve.installation import Installation
from reeve.register.models import Council
from reeve.web.language import COOKIE
from tests.factories import Factory
from tests.reeve.identity.signing_in import PASSWORD, post, sign_in, totp_secret, with_password

pytestmark = pytest.mark.one_server


@pytest.fixture(scope="module")
def app(installation: Installation) -> Flask:
    return create_app(installation.settings)


@pytest.fixture
def council(factory: Factory) -> Council:
    return factory.council()


def choose(client: FlaskClient, language: str, page: str) -> None:
    answer = post(client, "/language", page=page, language=language, back=page)
    assert (answer.status_code, answer.headers["Location"]) == (303, page)


def seen(client: FlaskClient, page: str) -> tuple[str, str, str]:
    """The document's language, its heading, and all its words."""
    soup = BeautifulSoup(client.get(page).text, "html5lib")
    assert soup.html is not None
    assert soup.h1 is not None
    return str(soup.html["lang"]), soup.h1.get_text(" ", strip=True), soup.get_text(" ", strip=True)


def come_in(client: FlaskClient, person: Person) -> FlaskClient:
    """By the doors, with password and code; on every visit with a new authenticator, for no code works twice."""
    post(client, "/sign-in", email=person.email, password=PASSWORD)
    assert post(client, "/sign-in/code", code=totp_secret(person).now()).status_code == 303
    return client


def of(factory: Factory, person: Person) -> str | None:
    factory.session.refresh(person)
    return person.language


def test_what_is_chosen_on_the_sign_in_page_becomes_the_persons_own(
    app: Flask, factory: Factory, council: Council
) -> None:
    person = with_password(factory.person("Gwen Example", council=council, roles=("preparer",)))
    totp_secret(person)
    client = app.test_client()
    assert seen(client, "/sign-in")[:2] == ("en", "Sign in")
    choose(client, "cy", "/sign-in")
    lang, heading, words = seen(client, "/sign-in")
    assert (lang, heading) == ("cy", "Mewngofnodi")
    assert "Cyfieithiad drafft, heb ei adolygu" in words
    come_in(client, person)
    assert of(factory, person) == "cy"
    home = f"/c/{council.slug}/"
    assert seen(client, home)[:2] == ("cy", "Ffurflenni")
    other = come_in(app.test_client(), person)
    assert seen(other, home)[:2] == ("cy", "Ffurflenni"), "on another machine too"
    choose(other, "en", home)
    assert of(factory, person) == "en"
    assert seen(other, home)[:2] == ("en", "Returns")


def test_somebody_else_on_the_same_machine_reads_what_they_chose_themselves(
    app: Flask, factory: Factory, council: Council
) -> None:
    first, second = (factory.person(name, council=council, roles=("viewer",)) for name in ("Ann One", "Bob Two"))
    totp_secret(with_password(second))
    client = sign_in(app.test_client(), first)
    choose(client, "cy", f"/c/{council.slug}/")
    post(client, "/sign-out", page=f"/c/{council.slug}/")
    come_in(client, second)
    assert seen(client, f"/c/{council.slug}/")[0] == "en"
    assert of(factory, second) is None


def test_a_page_that_is_not_translated_is_english_throughout_and_says_so_in_welsh(
    app: Flask, factory: Factory, council: Council
) -> None:
    person = factory.person("Huw Example", council=council, roles=("admin",))
    client = sign_in(app.test_client(), person)
    choose(client, "cy", f"/c/{council.slug}/")
    lang, heading, words = seen(client, f"/c/{council.slug}/people")
    assert (lang, heading) == ("en", "People")
    assert "Nid yw'r dudalen hon ar gael yn Gymraeg eto." in words
    assert "Sign out" in words
    assert "Allgofnodi" not in words


def test_what_is_no_language_or_no_page_of_ours_changes_nothing(app: Flask) -> None:
    client = app.test_client()
    answer = post(client, "/language", page="/sign-in", language="xx", back="//elsewhere.example")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert client.get_cookie(COOKIE) is None
    client.set_cookie(COOKIE, "<script>")
    assert seen(client, "/sign-in")[:2] == ("en", "Sign in")


def test_calendar_and_upload_in_welsh_mark_what_stays_english(app: Flask, factory: Factory, council: Council) -> None:
    person = factory.person("Eira Example", council=council, roles=("preparer",))
    factory.obligation(council, "shbe", "2026-10")
    client = sign_in(app.test_client(), person)
    choose(client, "cy", f"/c/{council.slug}/")
    lang, heading, words = seen(client, f"/c/{council.slug}/calendar")
    assert (lang, heading) == ("cy", "Calendr")
    assert "Dim dyddiad wedi'i bennu" in words
    assert "31 Hydref 2026" in words
    soup = BeautifulSoup(client.get(f"/c/{council.slug}/calendar").text, "html5lib")
    title = soup.select_one("table a span[lang=en]")
    assert title is not None
    assert title.get_text() == "SHBE"
    assert title.parent is not None
    assert title.parent.get_text(strip=True) == "SHBE, Hydref 2026"
    lang, heading, words = seen(client, f"/c/{council.slug}/returns/shbe/2026-10")
    assert (lang, heading) == ("cy", "Hydref 2026 Single Housing Benefit Extract")
    assert "Ble mae'r ffurflen hon" not in words, "only read out"
    assert "Nid yw'r adran wedi pennu dyddiad." in words
    assert "Fersiwn diweddaraf Dim eto" in words
    lang, heading, words = seen(client, f"/c/{council.slug}/returns/shbe/2026-10/uploads")
    assert (lang, "Lanlwytho'r ffeil" in heading) == ("cy", True)
    assert "The extract as your benefits system" not in words


def test_a_form_is_filled_in_in_welsh_with_the_labels_its_definition_carries(
    app: Flask, factory: Factory, council: Council
) -> None:
    person = factory.person("Nia Example", council=council, roles=("preparer",))
    factory.obligation(council, "hbdr", "2026-27-Q2")
    client, draft = sign_in(app.test_client(), person), f"/c/{council.slug}/returns/hbdr/2026-27-Q2/draft"
    assert not BeautifulSoup(client.get(draft).text, "html5lib").select("label [lang]")
    choose(client, "cy", draft)
    page = BeautifulSoup(client.get(draft).text, "html5lib")
    assert page.html["lang"] == "cy"  # type: ignore[index]
    assert "Gordaliadau a nodwyd yn y chwarter" in [label.get_text() for label in page.select("label")]
    assert not page.select("label [lang]"), "in the page's own language"
