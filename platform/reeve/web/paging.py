"""Long lists, a page at a time. Plain counts: the query stays in its own room."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

PAGE_SIZE = 50


@dataclass(frozen=True)
class Page:
    """Page ``number`` (from 1) of ``count`` rows, ``size`` rows to a page. Use ``offset`` and ``size`` in the query."""

    count: int
    number: int
    size: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.count // self.size))

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.size

    @property
    def first(self) -> int:
        """The first row shown, counted from 1; 0 where there are none."""
        return self.offset + 1 if self.count else 0

    @property
    def last(self) -> int:
        return min(self.offset + self.size, self.count)

    @property
    def numbers(self) -> list[int | None]:
        """The page numbers to link to; None marks a gap."""
        near = sorted({1, self.pages, *range(max(1, self.number - 1), min(self.pages, self.number + 1) + 1)})
        shown: list[int | None] = []
        for number in near:
            if shown and number - (shown[-1] or 0) > 1:
                shown.append(None)
            shown.append(number)
        return shown


def page_of(count: int, *, size: int = PAGE_SIZE, number: int | None = None) -> Page:
    """The page asked for by ``?page=``, or ``number``; kept inside the list, so that an old link still shows rows."""
    if number is None:
        asked = request.args.get("page", "1")
        number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 10 else 1
    wanted = Page(count, 1, size)
    return Page(count, min(max(1, number), wanted.pages), size)
