"""What has ended is asked for once, of every council that owes it; who is new practises on what came before."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import delete, select

from reeve.database import Role, unit
from reeve.department.calendar import ask_for_what_ended
from reeve.department.models import Obligation
from reeve.onboarding.jobs import keep_calendar
from tests.factories import Factory

OWED = {
    ("shbe", "2026-10"): 350,
    ("hbdr", "2026-27-Q2"): 350,
    ("hb-subsidy-estimate", "2026-27-H1"): 350,
    ("hb-subsidy-final", "2025-26"): 350,
    ("hb-subsidy-assured", "2025-26"): 296,
    ("dhp", "2026-27-H1"): 22,  # Wales only: in England they ended on 31 March 2026
    ("crf-mi", "2026-27-Q2"): 153,  # counties, unitary authorities, metropolitan and London boroughs, the City
}
"""By how many councils what ended before 27 November 2026 is owed; the Household Support Fund by none any more."""
OF_SOME_COUNCILS = ("crf-mi", "dhp", "hb-subsidy-assured")


@pytest.fixture
def made(factory: Factory) -> Iterator[Factory]:
    """Begins and ends with no obligation at all."""
    factory.session.execute(delete(Obligation))
    factory.session.commit()
    yield factory
    factory.session.execute(delete(Obligation))
    factory.session.commit()


def asked_on(factory: Factory, day: date, *, practising: list[UUID] | None = None) -> int:
    with unit(Role.DEPARTMENT, department_id=factory.department().id):
        return ask_for_what_ended(day, practising=practising or [])


def owed(factory: Factory, *, practice: bool) -> dict[tuple[str, str], int]:
    rows = factory.session.execute(
        select(Obligation.return_key, Obligation.period, Obligation.due_at).where(Obligation.practice == practice)
    ).all()
    assert all(due is None for _key, _period, due in rows)
    periods = [(key, period) for key, period, _due in rows]
    return {each: periods.count(each) for each in set(periods)}


def test_every_council_that_owes_it_is_asked_once_for_what_ended_last(made: Factory) -> None:
    assert asked_on(made, date(2026, 11, 27)) == sum(OWED.values())
    assert asked_on(made, date(2026, 11, 30)) == 0
    assert owed(made, practice=False) == OWED
    assert asked_on(made, date(2026, 12, 1)) == 350
    assert owed(made, practice=False)["shbe", "2026-11"] == 350


@pytest.mark.parametrize(("day", "month"), [(date(2027, 3, 1), "2027-02"), (date(2028, 2, 29), "2028-01")])
def test_the_last_day_of_a_month_belongs_to_it(made: Factory, day: date, month: str) -> None:
    asked_on(made, day)
    assert {period for key, period in owed(made, practice=False) if key == "shbe"} == {month}


def test_a_period_older_than_its_rules_is_not_asked_for(made: Factory) -> None:
    asked_on(made, date(2026, 4, 30))
    assert {key for key, _period in owed(made, practice=False)} == {
        "hb-subsidy-final",
        "hb-subsidy-assured",
        "dhp",
        "hsf-mi",
    }


def test_who_is_new_practises_once_on_the_period_before(made: Factory) -> None:
    new = made.council()
    asked_on(made, date(2026, 11, 27), practising=[new.id])
    asked_on(made, date(2026, 12, 27), practising=[new.id])
    practised = owed(made, practice=True)
    assert {each: count for each, count in practised.items() if each[0] not in OF_SOME_COUNCILS} == {
        ("shbe", "2026-09"): 1,
        ("hbdr", "2026-27-Q1"): 1,
        ("hb-subsidy-estimate", "2026-27-H1"): 1,
        ("hb-subsidy-final", "2024-25"): 1,
    }


def test_where_no_rules_hold_for_the_period_before_they_practise_on_the_first_that_has_some(made: Factory) -> None:
    asked_on(made, date(2026, 7, 3), practising=[made.council().id])
    practised = owed(made, practice=True)
    assert practised["shbe", "2026-05"] == practised["hbdr", "2026-27-Q1"] == 1


def test_the_nights_job_knows_who_is_aboard_and_who_is_live(made: Factory) -> None:
    practising, live = made.council(), made.council()
    made.live(live)
    keep_calendar(only=practising.id)
    keep_calendar(only=live.id)
    rows = made.session.scalars(select(Obligation.council_id).where(Obligation.practice))
    assert set(rows) == {practising.id}


def test_two_who_ask_at_the_same_moment_both_succeed_and_nobody_is_asked_twice(made: Factory) -> None:
    """The worker's start and a council coming aboard meet; neither of the two jobs may fail."""
    together, department_id = Barrier(2), made.department().id

    def ask() -> int:
        together.wait(10)
        with unit(Role.DEPARTMENT, department_id=department_id):
            return ask_for_what_ended(date(2026, 11, 27), practising=[])

    with ThreadPoolExecutor(2) as pool:
        counts = [each.result(60) for each in [pool.submit(ask), pool.submit(ask)]]
    assert sum(counts) == sum(OWED.values())
    assert owed(made, practice=False) == OWED
