"""What people come for and whether they get it: counted by purpose, kept by day, told by month and never of few."""

from __future__ import annotations

from datetime import date

import pytest
from bs4 import BeautifulSoup
from flask import Flask, abort
from gunicorn.config import KNOWN_SETTINGS
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError, OperationalError

from reeve import catalogue, published
from reeve.database import Role, unit
from reeve.identity.door import public
from reeve.installation import Installation
from reeve.published import using
from reeve.published.models import ServedDay, Used, UsedDay
from reeve.published.months import by_month
from reeve.published.using import PURPOSES, Tally, keep, used_by
from reeve.running import serving
from tests.reeve.identity.signing_in import small_app

NOVEMBER, DECEMBER, TENTH = date(2026, 11, 30), date(2026, 12, 1), date(2026, 11, 10)


@pytest.mark.parametrize(
    ("what", "status", "seconds", "used"),
    [
        ("home", 200, 0.2, Used(1, 1, 1)),
        ("home", 200, 1.5, Used(1, 1, 0)),
        ("home", 500, 0.2, Used(1, 0, 0)),
        ("sign-in", 503, 9.0, Used(1, 0, 0)),
        ("home", 302, 0.2, None),
        ("home", 404, 0.2, None),
        ("sign-in", 302, 0.2, Used(1, 1, 1)),
        ("sign-in", 422, 0.2, None),
    ],
)
def test_a_page_that_was_due_came_or_did_not(what: str, status: int, seconds: float, used: Used | None) -> None:
    assert used_by(what, status, seconds) == used


@pytest.fixture
def tally(monkeypatch: pytest.MonkeyPatch) -> Tally:
    tally = Tally()
    monkeypatch.setattr(using, "TALLY", tally)
    return tally


def test_the_web_counts_each_answer_once_and_nothing_else(installation: Installation, tally: Tally) -> None:
    """Also the one that failed when its work was to be committed, or earlier than the gate."""
    app: Flask = small_app(installation)
    catalogue.init_app(app)
    published.init_app(app)
    app.testing, app.config["PROPAGATE_EXCEPTIONS"] = False, False
    mood = {"broken": ""}

    def desk() -> str:
        if mood["broken"] == "view":
            raise OperationalError("", {}, Exception())
        if mood["broken"] == "refused":
            abort(403)
        return "here"

    def at_the_end(answer: object) -> object:
        if mood["broken"] == "commit":
            raise OperationalError("", {}, Exception())
        return answer

    app.add_url_rule("/desk", "department.desk", public(desk))
    app.after_request_funcs[None].insert(0, at_the_end)  # type: ignore[arg-type] - runs last
    client = app.test_client()
    for broken, status in (("", 200), ("view", 503), ("refused", 403)):
        mood["broken"] = broken
        assert client.get("/desk").status_code == status
    mood["broken"] = ""
    client.get("/sign-in")
    client.get("/returns")
    counted = {what: (used.asked, used.came) for (_, what), used in tally.taken().items()}
    assert counted == {"desk": (2, 1)}, "the page that the service itself asks for is not counted"


def test_counts_of_several_processes_come_together_and_wait_while_the_database_is_away(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = Tally(), Tally()
    for tally in (one, other):
        tally.add("home", Used(3, 2, 1), day=NOVEMBER)
        tally.add("home", Used(1, 1, 1), day=DECEMBER)

    def away(_counts: object) -> None:
        raise OperationalError("", {}, Exception())

    with monkeypatch.context() as patched:
        patched.setattr(using, "add_uses", away)
        keep(one)
    for tally in (one, other, other):
        keep(tally)
    with unit(Role.PLATFORM) as session:
        rows = session.scalars(select(UsedDay).order_by(UsedDay.day)).all()
        assert [(row.day, row.asked, row.came, row.quick) for row in rows] == [(NOVEMBER, 6, 4, 2), (DECEMBER, 2, 2, 2)]
    with pytest.raises(DatabaseError, match="permission denied"), unit(Role.GATE) as session:
        session.execute(text("update platform.used_day set came = asked"))


def test_a_process_that_ends_leaves_nothing_uncounted(installation: Installation, tally: Tally) -> None:
    hooks = {name for name in vars(serving) if not name.startswith("_")} - {"Any", "annotations"}
    assert hooks <= {setting.name for setting in KNOWN_SETTINGS}, "gunicorn passes over a hook it does not know"
    tally.add("upload", Used(2, 1, 1), day=TENTH)
    serving.worker_exit(None, None)
    assert tally.taken() == {}
    with unit(Role.PLATFORM) as session:
        assert session.get_one(UsedDay, (TENTH, "upload")).asked == 2


def used(day: date, what: str, *counts: int) -> UsedDay:
    return UsedDay(day=day, what=what, **dict(zip(("asked", "came", "quick"), counts, strict=True)))


def test_a_month_says_since_when_and_of_how_many_and_never_rounds_up() -> None:
    served = [ServedDay(day=date(2026, 10, n), minutes=1440, answered=1439, median_ms=9, p95_ms=9) for n in (1, 2)]
    people = [
        used(TENTH, "home", 400, 399, 300),
        used(NOVEMBER, "desk", 99, 99, 99),
        used(DECEMBER, "desk", 9999, 9998, 0),
    ]
    december, november, october = by_month(served, people)
    assert october.words == "October 2026"
    assert (october.minutes.share, october.minutes.words) == ("99.93", "of 2,880 minutes")
    assert {told.words for told in october.uses.values()} == {"Not measured before 10 November 2026"}
    home = november.uses["home"]
    assert (home.share, home.words) == ("99.75", "of 400 asked for since 10 November; 75.18% of them within a second")
    assert november.uses["desk"].words == "Asked for fewer than 100 times"
    assert november.uses["desk"].share is None
    assert november.uses["upload"].words == "Nobody asked"
    assert (december.uses["desk"].share, december.minutes.words) == ("99.98", "Not counted yet")


def test_of_a_service_that_never_asked_itself_the_minutes_are_not_measured() -> None:
    (month,) = by_month([], [used(NOVEMBER, "home", 1, 1, 1)])
    assert month.minutes.words == "Not measured yet"


def test_anybody_reads_it(installation: Installation) -> None:
    with unit(Role.PLATFORM):
        using.add_uses({(TENTH, "home"): Used(1_000, 999, 999)})
    app = small_app(installation)
    catalogue.init_app(app)
    published.init_app(app)
    page = BeautifulSoup(app.test_client().get("/returns").text, "html5lib")
    said = page.get_text(" ", strip=True)
    assert "By month, whether people got what they came for" in said
    assert "99.90" in said or "99." in said
    assert all(name in said for name in PURPOSES.values())
    assert "2026-11,A council’s home,99." in app.test_client().get("/returns/used.csv").data.decode("utf-8-sig")
