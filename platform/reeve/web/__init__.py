"""The page shell: layout, macros, filters, forms, downloads, error pages, and the headers every answer carries.

No domain word occurs here. Rooms tell the shell what to show by ``frame_by``; a page extends ``layout.html``. Pages are
server-rendered GOV.UK Design System pages without the crown, the logotype or GDS Transport, since this is not a gov.uk
address; they work without JavaScript, and scripts only add progress.
"""

from __future__ import annotations

from flask import Flask

from reeve.web.downloads import csv_download
from reeve.web.frame import Frame, Link, frame_by
from reeve.web.paging import Page, page_of
from reeve.web.posting import place_by, require_csrf, takes_streams
from reeve.web.redirects import safe_next
from reeve.web.sorting import Sort, sort_of
from reeve.web.workbooks import xlsx_download

__all__ = [
    "Frame",
    "Link",
    "Page",
    "Sort",
    "csv_download",
    "frame_by",
    "init_app",
    "page_of",
    "place_by",
    "require_csrf",
    "safe_next",
    "sort_of",
    "takes_streams",
    "xlsx_download",
]


def init_app(app: Flask) -> None:
    """Give ``app`` the page shell. Call it first: its checks on hosts and posts come before any room's."""
    from reeve.web import files, frame, headers, language, posting, refusals, templating

    headers.init_app(app)
    posting.init_app(app)
    files.init_app(app)
    templating.init_app(app)
    language.init_app(app)
    frame.init_app(app)
    refusals.init_app(app)
