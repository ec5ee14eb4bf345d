"""Figures held back: only where and as long as the department allows, by an admin, out of everything told meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text, update
from sqlalchemy.exc import DatabaseError
from werkzeug.test import TestResponse

from reeve.comparison.groups import ALL
from reeve.comparison.jobs import keep_figures
from reeve.comparison.models import Cut
from reeve.database import Role, now, unit
from reeve.definitions.working_days import day_of
from reeve.department.holding.models import HoldBack
from reeve.identity.models import Person
from reeve.register.models import Council
from tests.factories import Factory
from tests.reeve.comparison.accepted import QUARTERS, accept, councils_of, debt
from tests.reeve.identity.signing_in import heading, post, sign_in

PERIOD = QUARTERS[0]
WALLED = "row-level security"


@pytest.fixture(scope="module")
def councils(made: Factory) -> list[Council]:
    """Six that delivered; nothing is told of them yet."""
    councils = councils_of(made, "South East", "Non-metropolitan district", 6)
    for n, council in enumerate(councils):
        accept(made, council, "hbdr", PERIOD, debt(1_000_000 + 70_000 * n))
    return councils


@pytest.fixture(scope="module")
def official(made: Factory) -> Person:
    return made.official("Dot Department", "analyst", "department_admin")


@pytest.fixture(scope="module")
def admin(app: Flask, made: Factory, councils: list[Council]) -> FlaskClient:
    return sign_in(app.test_client(), made.person("Ada Admin", council=councils[0], roles=("admin",)))


def in_days(days: int) -> date:
    return day_of(now()) + timedelta(days=days)


def as_fields(day: date) -> Mapping[str, Any]:
    return {"day": [str(day.day), str(day.month), str(day.year)]}


def words_of(answer: TestResponse) -> str:
    return " ".join(BeautifulSoup(answer.text, "html5lib").get_text(" ", strip=True).split())


def place_of(council: Council) -> str:
    return f"/c/{council.slug}/returns/hbdr/{PERIOD}/holding-back"


def told(made: Factory) -> dict[str, int]:
    """How many councils each group told of holds, of one figure."""
    keep_figures()
    with unit(Role.DEPARTMENT, department_id=made.department().id) as session:
        found = session.scalars(select(Cut).where(Cut.cell == "c001", Cut.period == PERIOD))
        return {cut.group_key: cut.councils for cut in found}


def by_hand(made: Factory, council: Council, *, until: date, department_id: UUID | None = None) -> None:
    """Past every page and verb, as the council's role."""
    with unit(Role.COUNCIL, council_id=council.id) as session:
        session.add(
            HoldBack(
                council_id=council.id,
                return_key="hbdr",
                practice=True,
                period=PERIOD,
                n=9,
                department_id=department_id or made.department().id,
                until_on=until,
                reason="By hand",
                held_by_name="Nobody",
            )
        )


def test_nothing_is_held_back_until_the_department_says_so(
    admin: FlaskClient, made: Factory, councils: list[Council]
) -> None:
    said = words_of(admin.get(place_of(councils[0])))
    assert "The department does not allow figures of this return to be held back" in said
    assert "No published source gives councils a right to it" in said
    assert "holding-back" not in admin.get(f"/c/{councils[0].slug}/returns/hbdr/{PERIOD}").text
    refused = post(admin, place_of(councils[0]), page=f"/c/{councils[0].slug}/", reason="Late", **as_fields(in_days(1)))
    assert refused.status_code == 409
    with pytest.raises(DatabaseError, match=WALLED):
        by_hand(made, councils[0], until=in_days(0))


def test_only_the_departments_admin_says_for_how_long_and_never_backwards(
    app: Flask, made: Factory, councils: list[Council], official: Person
) -> None:
    analyst, department = sign_in(app.test_client(), made.analyst()), sign_in(app.test_client(), official)
    page = "/department/holding/hbdr"
    assert "An admin of your department can change this" in words_of(analyst.get(page))
    given = {"days": "30", "words": "Figures are looked at again.", **as_fields(in_days(0))}
    assert post(analyst, page, page="/account/password", **given).status_code == 403
    assert post(department, page, **{**given, **as_fields(in_days(-1))}).status_code == 422
    assert post(department, page, **{**given, "days": "367"}).status_code == 422
    assert post(department, page, **{**given, "days": ""}).status_code == 422
    assert post(department, page, **given).status_code == 303
    assert "for 30 days after delivery" in words_of(department.get(page))
    assert "For 30 days after delivery" in words_of(department.get("/department/holding"))
    with (
        pytest.raises(DatabaseError, match=WALLED),
        unit(Role.DEPARTMENT, department_id=made.department().id, person_id=made.analyst().id) as session,
    ):
        session.execute(
            text(
                "insert into department.hold_allowance select department_id, return_key, 9, 300, from_on, words, "
                "set_by_name, set_at from department.hold_allowance"
            )
        )


def test_a_council_holds_its_figures_back_and_nothing_told_meanwhile_has_them_in(
    app: Flask, admin: FlaskClient, made: Factory, councils: list[Council], official: Person
) -> None:
    place, department = place_of(councils[0]), sign_in(app.test_client(), official)
    preparer = sign_in(app.test_client(), made.person("Pru Preparer", council=councils[0], roles=("preparer",)))
    assert (
        post(preparer, place, page=f"/c/{councils[0].slug}/", reason="No", **as_fields(in_days(1))).status_code == 403
    )
    assert "Choose an earlier day" in heading(post(admin, place, reason="Late", **as_fields(in_days(31))))
    with pytest.raises(DatabaseError, match=WALLED):
        by_hand(made, councils[0], until=in_days(31))
    assert post(admin, place, reason="We look at them again.", **as_fields(in_days(30))).status_code == 303
    assert "Its figures are held back" in words_of(admin.get(f"/c/{councils[0].slug}/returns/hbdr/{PERIOD}"))
    assert "held the figures of HBDR" in words_of(admin.get(f"/c/{councils[0].slug}/history"))
    assert told(made)[ALL] == 5
    named = f"{councils[0].name}, April to June 2026 (quarter 1 of 2026-27), until"
    assert named in words_of(department.get(f"/department/national/hbdr?period={PERIOD}"))
    assert "£10,000.00" not in words_of(department.get(f"/department/national/hbdr/figures/c001?period={PERIOD}"))
    assert "We look at them again." in words_of(department.get("/department/holding/hbdr"))
    others = sign_in(app.test_client(), made.person("Vic Viewer", council=councils[1], roles=("viewer",)))
    assert "We look at them again" not in others.get(place_of(councils[1])).text


def test_held_back_no_more_they_come_in_like_any_new_return(
    admin: FlaskClient, made: Factory, councils: list[Council]
) -> None:
    assert post(admin, f"{place_of(councils[0])}/end", page=place_of(councils[0])).status_code == 303
    assert told(made)[ALL] == 5, "it alone would tell on it"
    for council in councils_of(made, "London", "London borough", 4):
        accept(made, council, "hbdr", PERIOD, debt(4_000_000))
    assert told(made)[ALL] == 10
    again = post(admin, place_of(councils[0]), reason="Too late", **as_fields(in_days(2)))
    assert again.status_code == 303
    assert told(made)[ALL] == 10, "what was told stays told"


def test_a_hold_is_over_at_the_end_of_its_day(admin: FlaskClient, made: Factory, councils: list[Council]) -> None:
    made.session.execute(update(HoldBack).values(until_on=in_days(-1)))
    made.session.commit()
    assert "On its day" in words_of(admin.get(place_of(councils[0])))
    assert post(admin, f"{place_of(councils[0])}/end", page=place_of(councils[0])).status_code == 409


def test_another_council_reads_and_ends_no_hold_of_this_one(councils: list[Council]) -> None:
    with unit(Role.COUNCIL, council_id=councils[1].id) as session:
        assert session.scalars(select(HoldBack)).all() == []
        ended = session.execute(text("update department.hold_back set ended_at = now(), ended_by_name = 'Other'"))
        assert ended.rowcount == 0  # type: ignore[attr-defined]
