"""What a period is called, in the language of the page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask, g
from flask_babel import refresh

from reeve.rules import Period
from reeve.web import language

PERIODS = ("2026-10", "2026-27-Q4", "2026-27-H1", "2026-27-H2", "2026-27")


@pytest.fixture(scope="module")
def speaking() -> Flask:
    app = Flask(__name__)
    language.init_app(app)
    return app


@pytest.fixture
def welsh_page(speaking: Flask) -> Iterator[None]:
    with speaking.test_request_context():
        g.language_spoken = language.WELSH
        refresh()
        yield


@pytest.mark.usefixtures("welsh_page")
@pytest.mark.parametrize(
    ("period", "name", "short"),
    [
        ("2026-10", "Hydref 2026", "Hydref 2026"),
        ("2026-27-Q4", "Ionawr – Mawrth 2027 (chwarter 4 o 2026-27)", "Chwarter 4 o 2026-27"),
        ("2026-27-H1", "Ebrill – Medi 2026 (hanner cyntaf 2026-27)", "Hanner cyntaf 2026-27"),
        ("2026-27-H2", "Hydref 2026 – Mawrth 2027 (ail hanner 2026-27)", "Ail hanner 2026-27"),
        ("2026-27", "blwyddyn ariannol 2026-27", "Blwyddyn ariannol 2026-27"),
    ],
)
def test_a_welsh_page_names_periods_in_welsh(period: str, name: str, short: str) -> None:
    assert language.period_name(Period.parse(period)) == name
    assert language.period_short(Period.parse(period)) == short


@pytest.mark.usefixtures("welsh_page")
def test_a_title_there_is_in_english_only_is_marked_beside_its_welsh_period() -> None:
    said = language.title_and_period("Rent & rebates", Period.parse("2026-10"))
    assert said == '<span lang="en">Rent &amp; rebates</span>, Hydref 2026'
    assert language.title_and_period("SHBE", None) == '<span lang="en">SHBE</span>'


@pytest.mark.parametrize("text", PERIODS)
def test_an_english_page_says_what_the_period_says(speaking: Flask, text: str) -> None:
    period = Period.parse(text)
    with speaking.test_request_context():
        assert language.period_name(period) == period.label
        assert language.period_caption(period) == period.caption
        assert language.period_short(period) == period.short
        assert language.title_and_period("SHBE", period) == f"SHBE, {period.label}"
