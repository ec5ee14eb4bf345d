"""The language of a page: English, or Welsh where the page has been translated and the person chose it.

The English words stand in the templates, inside ``_()`` or ``{% trans %}``; the Welsh ones in
``translations/cy/LC_MESSAGES/messages.po``, read as it is and compiled in memory, so that no tool is needed to build
or start. A template whose words are all marked says ``{% set in_welsh = true %}``; any other page is English from top
to bottom, whatever was chosen, and says so in Welsh. Words that are worked out in Python and not written in a template
go through the filter ``said``, periods through ``period_name``. Letters and histories stay English: others read them
too.

A choice is in a cookie; ``identity`` keeps it with the person.
"""

from __future__ import annotations

import io
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, Response, current_app, g, has_request_context, request
from flask_babel import Babel, Domain, get_locale, refresh
from flask_babel import gettext as gettext
from flask_babel import ngettext as ngettext
from markupsafe import Markup, escape

from reeve.web import filters

if TYPE_CHECKING:
    from reeve.rules import Period

ENGLISH, WELSH = "en", "cy"
LANGUAGES = {ENGLISH: "English", WELSH: "Cymraeg"}
COOKIE = "reeve_language"
NOT_YET = "!"
"""Behind a choice made before signing in, which is nobody's yet."""
A_YEAR = 365 * 24 * 60 * 60
CATALOGUE = Path(__file__).parent / "translations" / "cy" / "LC_MESSAGES" / "messages.po"
ENGLISH_WORDS = NullTranslations()


class FromSource(Domain):  # type: ignore[misc]
    """The catalogue as it was written; English is what stands in the templates."""

    def get_translations(self) -> NullTranslations:
        locale = get_locale()
        return welsh() if locale is not None and locale.language == WELSH else ENGLISH_WORDS


@cache
def welsh() -> Translations:
    compiled = io.BytesIO()
    with CATALOGUE.open("rb") as source:
        write_mo(compiled, read_po(source, locale=WELSH))
    compiled.seek(0)
    return Translations(compiled)


def init_app(app: Flask) -> None:
    babel = Babel(app, locale_selector=spoken)
    babel.domain_instance = FromSource()
    app.jinja_env.filters |= {"said": said, "date": day, "datetime": day_and_time}
    app.jinja_env.filters |= {each.__name__: each for each in (period_name, period_caption, period_short)}
    app.jinja_env.globals |= {
        "speak": speak,
        "chosen_language": chosen,
        "spoken_language": spoken,
        "in_english": in_english,
        "in_either": in_either,
        "title_and_period": title_and_period,
        "LANGUAGES": LANGUAGES,
    }
    app.after_request(give_cookie)


def chosen() -> str:
    """The language this browser asks for."""
    if not has_request_context():
        return ENGLISH
    told: str = g.get("language_chosen") or request.cookies.get(COOKIE, "")
    language = told.removesuffix(NOT_YET)
    return language if language in LANGUAGES else ENGLISH


def chosen_before_sign_in() -> str | None:
    """A choice made by somebody who had not signed in yet; None where there is none."""
    told = request.cookies.get(COOKIE, "") if has_request_context() else ""
    return chosen() if told.endswith(NOT_YET) else None


def spoken() -> str:
    """The language of the page being made."""
    page: str = g.get("language_spoken", ENGLISH) if has_request_context() else ENGLISH
    return page


def speak(translated: bool) -> str:
    """Settles the language of the page, before any of its words; returns it for the ``lang`` of the document."""
    g.language_spoken = chosen() if translated else ENGLISH
    refresh()
    return spoken()


def choose(language: str, *, nobodys: bool = False) -> None:
    """The answer to this request carries the choice; ``nobodys`` until somebody signs in."""
    if has_request_context():
        g.language_chosen = language + (NOT_YET if nobodys else "")


def give_cookie(answer: Response) -> Response:
    told = g.get("language_chosen")
    if told:
        secure = bool(current_app.config.get("SESSION_COOKIE_SECURE"))
        answer.set_cookie(COOKIE, told, max_age=A_YEAR, secure=secure, httponly=True, samesite="Lax")
    return answer


def said(words: object) -> str:
    """Words of our own that no template holds, in the language of the page, or marked as English where it has none; an
    object says itself."""
    itself = getattr(words, "spoken", None)
    if itself:
        return str(itself())
    text = str(gettext(str(words)))
    return in_english(text) if spoken() != ENGLISH and text == str(words) else text


def in_english(words: object) -> str:
    """Words there are in English only, which on a page in another language are marked as such."""
    return escape(words) if spoken() == ENGLISH else Markup('<span lang="en">{}</span>').format(words)


def in_either(english: str, welsh_words: str = "") -> str:
    """What a definition says: in Welsh where the person chose it and the definition has it, else in English; marked
    where the page is in the other language."""
    if chosen() == WELSH and welsh_words:
        return escape(welsh_words) if spoken() == WELSH else Markup('<span lang="cy">{}</span>').format(welsh_words)
    return in_english(english)


def day(value: date | datetime | None) -> str:
    """As ``filters.day``, in the language of the page."""
    if value is None or spoken() == ENGLISH:
        return filters.day(value)
    on = filters.local(value) if isinstance(value, datetime) else value
    return str(format_date(on, "d MMMM y", locale=WELSH))


def day_and_time(value: datetime | None) -> str:
    """As ``filters.day_and_time``, in the language of the page."""
    if value is None or spoken() == ENGLISH:
        return filters.day_and_time(value)
    return str(gettext("%(day)s at %(time)s", day=day(value), time=filters.clock(value)))


def period_name(period: Period) -> str:
    """As ``Period.label``, in the language of the page. The Welsh is worded so that no month's first letter changes."""
    if spoken() == ENGLISH:
        return period.label
    if period.kind in ("month", "year"):
        return in_its_year(period)
    same_year = period.first.year == period.end.year
    begins = str(format_date(period.first, "LLLL", locale=WELSH)) if same_year else month_and_year(period.first)
    return f"{begins} – {month_and_year(period.end)} ({in_its_year(period)})"


def period_caption(period: Period) -> str:
    """The name where a line begins with it."""
    name = period_name(period)
    return name[:1].upper() + name[1:]


def period_short(period: Period) -> str:
    """As ``Period.short``, in the language of the page."""
    if spoken() == ENGLISH:
        return period.short
    name = in_its_year(period)
    return name[:1].upper() + name[1:]


def in_its_year(period: Period) -> str:
    year, place = period.financial_year, str(period)[-1]
    if period.kind == "month":
        return month_and_year(period.first)
    if period.kind == "year":
        return str(gettext("financial year %(year)s", year=year))
    if period.kind == "quarter":
        return str(gettext("quarter %(place)s of %(year)s", place=place, year=year))
    first = place == "1"
    return str(gettext("first half of %(year)s", year=year) if first else gettext("second half of %(year)s", year=year))


def month_and_year(on: date) -> str:
    return str(format_date(on, "LLLL y", locale=WELSH))


def title_and_period(title: str, period: Period | None) -> str:
    """As in "SHBE, October 2026", on a page in Welsh "SHBE, Hydref 2026": titles are in English only
    and marked so."""
    if not period:
        return in_english(title)
    return Markup("{}, {}").format(in_english(title), period_name(period))
