"""How often and how fast the service finds itself answering: what is noted each minute, and what a day becomes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from reeve import catalogue, published
from reeve.database import Role, now, unit
from reeve.definitions.working_days import day_of
from reeve.installation import Installation
from reeve.published.answering import Served, ask, ask_and_note, minutes_of, tell_days, together
from reeve.published.models import SelfAsk, ServedDay
from reeve.published.queries import note_ask
from tests.reeve.identity.signing_in import small_app

NOON = datetime(2026, 10, 12, 12, tzinfo=UTC)


class Page(BaseHTTPRequestHandler):
    """A web that has one page."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/sign-in" else 500)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def web() -> Iterator[HTTPServer]:
    server = HTTPServer(("127.0.0.1", 0), Page)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_a_page_takes_a_time_and_one_that_fails_or_is_not_there_did_not_come(web: HTTPServer) -> None:
    took = ask(f"http://127.0.0.1:{web.server_port}/sign-in")
    assert took is not None
    assert 0 <= took < 5_000
    assert ask(f"http://127.0.0.1:{web.server_port}/broken") is None
    assert ask("http://127.0.0.1:9/sign-in") is None


@pytest.mark.parametrize(
    ("day", "minutes"),
    [(date(2026, 10, 12), 1440), (date(2026, 10, 25), 1500), (date(2026, 3, 29), 1380)],
    ids=["usual", "clocks back", "clocks on"],
)
def test_a_day_has_the_minutes_it_has_here(day: date, minutes: int) -> None:
    assert minutes_of(day) == minutes


def test_the_first_day_counts_from_its_first_answer() -> None:
    assert minutes_of(NOON.date(), begun=NOON) == 11 * 60  # until midnight in summer time
    assert minutes_of(date(2026, 10, 13), begun=NOON) == 1440


def a_day(n: int, answered: int, p95: int | None) -> ServedDay:
    return ServedDay(day=date(2026, 10, n), minutes=1440, answered=answered, median_ms=p95, p95_ms=p95)


def test_days_together_are_never_rounded_up() -> None:
    served = together([a_day(1, 1440, 30), a_day(2, 1439, 90), a_day(3, 0, None)])
    assert served == Served(3, 4320, 2879, 2, 90, 90)
    assert served.without == 1441
    assert served.share == "66.64"
    assert Served(30, 43_200, 43_199, 1, 1, 1).share == "99.99"
    assert together([]) is None


def test_each_day_that_is_over_becomes_a_row_once(installation: Installation, web: HTTPServer) -> None:
    settings = replace(installation.settings, https=False, host="127.0.0.1", port=web.server_port)
    with unit(Role.PLATFORM):
        assert tell_days() == 0, "no answer ever came"
        note_ask(now() - timedelta(days=90), None)
        assert tell_days() == 0
    first, third = (datetime.combine(day_of(now()) - timedelta(days=n), NOON.time(), tzinfo=UTC) for n in (3, 1))
    with unit(Role.PLATFORM):
        for minute, took in enumerate([40, None, 60, 80]):
            note_ask(first + timedelta(minutes=minute), took)
        note_ask(first + timedelta(minutes=1), None)
        note_ask(first + timedelta(minutes=2), 4_000)  # another worker's, later: it answered already
        note_ask(third, 25)
    ask_and_note(settings)
    with unit(Role.PLATFORM) as session:
        assert tell_days() == 3
        assert tell_days() == 0
        rows = session.scalars(select(ServedDay).order_by(ServedDay.day)).all()
        assert [(row.answered, row.median_ms, row.p95_ms) for row in rows] == [
            (3, 60, 78),
            (0, None, None),
            (1, 25, 25),
        ]
        assert rows[0].minutes < 1440 <= rows[1].minutes
        asks = session.scalars(select(SelfAsk).order_by(SelfAsk.at)).all()
        assert asks[0].at == first, "what is long over is let go"
        assert asks[-1].ms is not None, "today's, by the door itself"


def test_anybody_reads_it_and_only_the_platform_writes_it(installation: Installation) -> None:
    app: Flask = small_app(installation)
    catalogue.init_app(app)
    published.init_app(app)
    said = BeautifulSoup(app.test_client().get("/returns").text, "html5lib").get_text(" ", strip=True)
    assert "In the last 3 days" in said
    assert "It answered in 4 of" in said
    assert "on the slowest within 78" in said
    text_of = app.test_client().get("/returns/answered.csv").data.decode("utf-8-sig")
    assert [row[2] for row in list(csv.reader(io.StringIO(text_of)))[1:4]] == ["1", "0", "3"]
    with pytest.raises(DatabaseError, match="permission denied"), unit(Role.GATE) as session:
        session.execute(text("update platform.served_day set answered = minutes"))
