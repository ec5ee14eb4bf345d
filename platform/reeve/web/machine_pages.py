"""Lists for machines, a page at a time: ``?page=`` and ``?per_page=``, read strictly."""

from __future__ import annotations

from flask import request

from reeve.errors import Refusal
from reeve.web.paging import Page

MOST_PAGES = 1_000_000
PER_PAGE, MOST_PER_PAGE = 100, 1_000


class NotThatQuery(Refusal):
    """A parameter after the question mark cannot be read. Check it against the API's document."""

    title = "The question cannot be read"


def page_asked_for(count: int) -> Page:
    """Past the last page there is nothing, and no error. Raises NotThatQuery."""
    return Page(count, whole("page", 1, most=MOST_PAGES), whole("per_page", PER_PAGE, most=MOST_PER_PAGE))


def whole(name: str, default: int, *, most: int) -> int:
    """A whole number from 1 to ``most``."""
    text = request.args.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and 1 <= int(text) <= most):
        raise NotThatQuery(f"{name} must be a whole number from 1 to {most:,}.")
    return int(text)
