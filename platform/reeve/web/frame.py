"""What stands around every page: whose page this is, where one can go, for whom one is acting.

A room registers a provider with ``frame_by(app, provider)``. Each provider returns a ``Frame`` or None; they are called
in order when a page is rendered, later words win, and links are added up; of two links to one address the later stays,
in the place of the earlier.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

from flask import Flask, current_app, g
from flask_babel import gettext
from markupsafe import Markup, escape

KEY = "reeve.web.frame"
BADGE = Markup('{} <span class="moj-notification-badge">{:,}<span class="govuk-visually-hidden"> {}</span></span>')


@dataclass(frozen=True)
class Link:
    """A place to go. ``count`` (of things waiting) becomes a badge that says ``count_words``."""

    text: str
    href: str
    count: int = 0
    count_words: str = "waiting"

    @property
    def words(self) -> Markup:
        """In the language of the page."""
        text = gettext(self.text)
        if not self.count:
            return escape(text)
        return BADGE.format(text, self.count, self.count_words)


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What a room knows about the surroundings of a page; leave out what it does not know.

    ``place`` is the name in the service navigation, ``mode`` the word beside it ("Practice" or "Live"), ``acting_for``
    the name in the band shown to people who act for more than one, with ``switch_url`` to change. ``provisional`` is
    a sentence for the footer, ``support`` one for a band of its own above the page. ``person`` and ``sign_out_url`` (a
    POST) show who is signed in.
    """

    place: str | None = None
    place_url: str | None = None
    mode: str | None = None
    acting_for: str | None = None
    switch_url: str | None = None
    person: str | None = None
    person_url: str | None = None
    sign_out_url: str | None = None
    provisional: str | None = None
    support: str | None = None
    navigation: tuple[Link, ...] = ()
    footer: tuple[Link, ...] = ()

    def with_words_of(self, other: Frame) -> Frame:
        """This frame with ``other``'s words in place of its own, and both frames' links."""
        return Frame(**{f.name: joined(getattr(self, f.name), getattr(other, f.name)) for f in fields(Frame)})

    def items(self, path: str) -> list[dict[str, object]]:
        """The navigation as GOV.UK's service navigation takes it, with the link marked that ``path`` lies under."""
        current = self.current(path)
        return [
            {"html": link.words, "href": link.href, "current": link.href == path, "active": link.href == current}
            for link in self.navigation
        ]

    def current(self, path: str) -> str | None:
        """The navigation link this path lies under: the longest that fits."""
        under = [link.href for link in self.navigation if path == link.href or path.startswith(link.href + "/")]
        return max(under, key=len, default=None)


Provider = Callable[[], Frame | None]


def init_app(app: Flask) -> None:
    app.extensions.setdefault(KEY, [])
    app.context_processor(lambda: {"frame": frame()})


def frame_by(app: Flask, provider: Provider) -> None:
    """Let ``provider`` say what it knows about the surroundings of every page."""
    app.extensions.setdefault(KEY, []).append(provider)


def frame() -> Frame:
    """Every provider's words, put together once a request."""
    if "frame" not in g:
        whole = Frame()
        for provider in current_app.extensions[KEY]:
            if (said := provider()) is not None:
                whole = whole.with_words_of(said)
        g.frame = whole
    known: Frame = g.frame
    return known


def joined(ours: Any, theirs: Any) -> Any:
    if isinstance(ours, tuple):
        return tuple({link.href: link for link in ours + theirs}.values())
    return ours if theirs is None else theirs
