"""What has ended and what is to come is asked for once, of every council that owes it, with the date its rule gives;
who is new practises on what came before."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session

from reeve.database import Role, now, unit
from reeve.definitions import Definition, OwedBy, Period, load
from reeve.definitions.due import due_rules
from reeve.department import calendar
from reeve.department.ahead import owe_ahead
from reeve.department.calendar import ask_ahead, ask_everybody_to_practise, periods_ahead
from reeve.department.models import Obligation
from reeve.department.obligations import set_due
from reeve.onboarding.jobs import keep_calendar
from reeve.onboarding.models import GoingLive
from reeve.register.models import Council
from reeve.rulebook import release
from reeve.rulebook.queries import definitions_for
from tests.factories import Factory

YEAR = Period.parse("2027-28")
FREQUENT = ("shbe", "hbdr")
OWED = {
    ("hb-subsidy-estimate", "2027-28-H1"): 350,
    ("hb-subsidy-estimate", "2027-28-H2"): 350,
    ("hb-subsidy-final", "2026-27"): 350,
    ("hb-subsidy-assured", "2026-27"): 296,
    ("dhp", "2026-27-H1"): 22,  # Wales only: in England they ended on 31 March 2026
    ("crf-mi", "2026-27-Q2"): 153,  # counties, unitary authorities, metropolitan and London boroughs, the City
}
"""By how many councils what is less frequent is owed."""
FINAL = {"day": "30 April", "year": "end", "source": "SI 1998/562, article 4(2)(c)"}


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """What is past and what is to come does not move as years go by."""
    with time_machine.travel(datetime(2026, 11, 27, 9, tzinfo=UTC)):
        yield


@pytest.fixture
def made(factory: Factory) -> Iterator[Factory]:
    """Begins and ends with no obligation at all."""
    factory.session.execute(delete(Obligation))
    factory.session.commit()
    yield factory
    factory.session.execute(delete(Obligation))
    factory.session.commit()


def asked_on(factory: Factory, day: date) -> int:
    with unit(Role.DEPARTMENT, department_id=factory.department().id):
        return ask_ahead(day)


def practised_on(factory: Factory, day: date, *who: Council) -> int:
    with unit(Role.DEPARTMENT, department_id=factory.department().id):
        return ask_everybody_to_practise(day, practising=[council.id for council in who])


def yearly(due: dict[str, Any] | None, **owed_by: Any) -> Definition:
    """A return for a financial year, as a definition might be."""
    about = {"nations": ("england", "scotland"), "administers_hb": True, **owed_by}
    rule = None if due is None else due_rules(due)
    key = f"yearly-{len(str(due))}"
    return replace(load("hbdr"), key=key, period_kind="year", due=rule, owed_by=OwedBy(**about), hash=str(due))


def owe(factory: Factory, definition: Definition, *periods: Period) -> int:
    with unit(Role.DEPARTMENT, department_id=factory.department().id):
        return owe_ahead(dict.fromkeys(periods or (YEAR,), definition))


def owed(factory: Factory, *, practice: bool) -> dict[tuple[str, str], int]:
    rows = factory.session.execute(
        select(Obligation.return_key, Obligation.period).where(Obligation.practice == practice)
    ).all()
    periods = [(key, period) for key, period in rows]
    return {each: periods.count(each) for each in set(periods)}


def dues(factory: Factory, *keys: str, nation: str = "England") -> set[datetime | None]:
    factory.session.expire_all()
    mine = select(Obligation.due_at).join(Council, Council.id == Obligation.council_id).where(Council.nation == nation)
    mine = mine.where(Obligation.return_key.in_(keys)) if keys else mine
    return set(factory.session.scalars(mine.where(Obligation.lapsed_at.is_(None))))


@pytest.mark.one_server
def test_every_council_that_owes_it_is_asked_once_for_two_years(made: Factory) -> None:
    assert asked_on(made, date(2026, 11, 27)) > 350 * (26 + 10)
    assert asked_on(made, date(2026, 11, 30)) == 0
    found = owed(made, practice=False)
    months, quarters = ({period: found[key, period] for each, period in found if each == key} for key in FREQUENT)
    assert (min(months), max(months), len(months)) == ("2026-10", "2028-11", 26)
    assert (min(quarters), len(quarters)) == ("2026-27-Q2", 10)
    assert {*months.values(), *quarters.values()} == {350}
    assert {each: found[each] for each in OWED} == OWED
    assert not [key for key, _period in found if key == "hsf-mi"], "the fund has ended"
    assert dues(made, *FREQUENT) == {None}, "no source gives a date"
    assert asked_on(made, date(2026, 12, 1)) == 350
    assert owed(made, practice=False)["shbe", "2028-12"] == 350


@pytest.mark.one_server
def test_a_nations_own_form_is_asked_of_its_councils_and_leaves_the_others_be(made: Factory) -> None:
    asked_on(made, date(2026, 11, 27))
    final = (
        Obligation.return_key == "hb-subsidy-final",
        Obligation.period == "2026-27",
        Obligation.lapsed_at.is_(None),
    )
    asked = select(Council.nation, func.count()).join(Obligation, Obligation.council_id == Council.id).where(*final)
    by_nation = {row[0]: row[1] for row in made.session.execute(asked.group_by(Council.nation))}
    assert by_nation == {"England": 296, "Scotland": 32, "Wales": 22}
    assert dues(made, "hb-subsidy-final", "hb-subsidy-estimate") >= {
        datetime(2027, 2, 28, 23, 59, 59, tzinfo=UTC) + timedelta(days=1),
        datetime(2027, 4, 30, 22, 59, 59, tzinfo=UTC),
        datetime(2027, 8, 31, 22, 59, 59, tzinfo=UTC),
    }


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2027, 3, 1), "2027-02", "2029-03"),
        (date(2027, 3, 31), "2027-02", "2029-03"),
        (date(2027, 4, 1), "2027-03", "2029-04"),
        (date(2028, 2, 29), "2028-01", "2030-02"),
    ],
)
def test_the_last_day_of_a_month_belongs_to_it(day: date, first: str, last: str) -> None:
    periods = [str(period) for period in periods_ahead(load("shbe"), day)]
    assert (periods[0], periods[-1], len(periods)) == (first, last, 26)


def test_a_period_older_than_its_rules_has_none_and_one_after_its_last_is_not_asked_for(
    made: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendar, "definitions_for", ending_with("2026-06"))
    assert asked_on(made, date(2026, 4, 30)) == 3 * 350
    assert {period for _key, period in owed(made, practice=False)} == {"2026-04", "2026-05", "2026-06"}


def ending_with(last: str) -> Any:
    """The extract as if that were its last month; nothing of the debt form."""

    def found(session: Session, key: str, periods: list[Period], *, nation: str) -> dict[Period, Definition]:
        each = definitions_for(session, key, periods) if key == "shbe" else {}
        return {period: replace(definition, until=Period.parse(last)) for period, definition in each.items()}

    return found


def test_each_council_is_due_by_the_bank_holidays_of_its_nation_and_owes_by_its_kind(made: Factory) -> None:
    third = {"working_day": 1, "source": "a circular"}
    december = replace(yearly(third), period_kind="month")
    assert owe(made, december, Period.parse("2026-12")) == 296 + 32
    assert dues(made) == {datetime(2027, 1, 4, 23, 59, 59, tzinfo=UTC)}
    assert dues(made, nation="Scotland") == {datetime(2027, 1, 5, 23, 59, 59, tzinfo=UTC)}
    counties = yearly(FINAL, nations=("england",), administers_hb=None, kinds=("county", "london borough"))
    assert owe(made, counties) == 21 + 32


def test_what_was_due_before_it_could_be_asked_for_is_not_asked_for(made: Factory) -> None:
    assert owe(made, yearly(FINAL), Period.parse("2024-25")) == 0


def test_a_corrected_rule_moves_what_is_to_come_but_no_date_the_department_set(made: Factory) -> None:
    first, other = yearly(FINAL), Period.parse("2028-29")
    owe(made, first, YEAR, other)
    with unit(Role.DEPARTMENT, department_id=made.department().id):
        set_due(first.key, str(other), practice=False, due_at=datetime(2029, 6, 1, 22, tzinfo=UTC), due_note="Set")
    later = replace(first, due=due_rules({**FINAL, "day": "31 May"}), hash="corrected")
    assert owe(made, later, YEAR, other) == 0
    assert dues(made) == {datetime(2028, 5, 31, 22, 59, 59, tzinfo=UTC), datetime(2029, 6, 1, 22, tzinfo=UTC)}


def test_a_date_that_has_passed_is_not_moved(made: Factory) -> None:
    owe(made, yearly(FINAL))
    passed = now() - timedelta(days=1)
    made.session.execute(update(Obligation).values(due_at=passed))
    made.session.commit()
    owe(made, replace(yearly(FINAL), due=due_rules({**FINAL, "day": "31 May"}), hash="corrected"))
    assert dues(made) == {passed}


def test_a_council_that_closes_owes_nothing_that_begins_later_and_its_successor_does(made: Factory) -> None:
    old, new = made.council(), made.council()
    opened = new.opened_on
    made.session.execute(update(Council).where(Council.id == new.id).values(opened_on=date(2028, 4, 1)))
    made.session.commit()
    definition, after = yearly(FINAL, nations=()), Period.parse("2028-29")
    owe(made, definition, YEAR, after)
    assert periods_of(made, new.id) == {"2028-29"}
    assert periods_of(made, old.id) == {"2027-28", "2028-29"}
    made.session.execute(update(Council).where(Council.id == old.id).values(closed_on=date(2028, 3, 31)))
    made.session.commit()
    owe(made, definition, YEAR, after)
    assert periods_of(made, old.id) == {"2027-28"}
    made.session.execute(update(Council).where(Council.id == old.id).values(closed_on=None))
    made.session.commit()
    assert owe(made, definition, YEAR, after) == 0
    assert periods_of(made, old.id) == {"2027-28", "2028-29"}
    made.session.execute(update(Council).where(Council.id == new.id).values(opened_on=opened))
    made.session.commit()


def periods_of(factory: Factory, council_id: UUID) -> set[str]:
    """What the council itself sees, once it is live: what has lapsed is not there for it."""
    if factory.session.get(GoingLive, council_id) is None:
        factory.live(factory.session.get_one(Council, council_id))
    with unit(Role.COUNCIL, council_id=council_id) as session:
        return set(session.scalars(select(Obligation.period)))


def test_who_is_new_practises_once_on_the_period_before(made: Factory) -> None:
    new = made.council()
    practised_on(made, date(2026, 11, 27), new)
    practised_on(made, date(2026, 12, 27), new)
    practised = owed(made, practice=True)
    assert {
        practised["shbe", "2026-09"],
        practised["hbdr", "2026-27-Q1"],
        practised["hb-subsidy-final", "2024-25"],
    } == {1}
    assert len([key for key, _period in practised if key == "shbe"]) == 1


def test_nobody_practises_what_they_owe_no_more(made: Factory) -> None:
    """Discretionary payments ended in England on 31 March 2026."""
    english, welsh = made.council(), made.session.scalars(select(Council).where(Council.nation == "Wales")).first()
    assert welsh is not None
    practised_on(made, date(2026, 11, 27), english, welsh)
    asked = made.session.scalars(select(Obligation.council_id).where(Obligation.return_key == "dhp"))
    assert set(asked) == {welsh.id}


def test_where_no_rules_hold_for_the_period_before_they_practise_on_the_first_that_has_some(made: Factory) -> None:
    practised_on(made, date(2026, 7, 3), made.council())
    practised = owed(made, practice=True)
    assert practised["shbe", "2026-05"] == practised["hbdr", "2026-27-Q1"] == 1


def test_the_nights_job_knows_who_is_aboard_and_who_is_live(made: Factory) -> None:
    practising, live = made.council(), made.council()
    made.live(live)
    keep_calendar(only=practising.id)
    keep_calendar(only=live.id)
    rows = made.session.scalars(select(Obligation.council_id).where(Obligation.practice))
    assert set(rows) == {practising.id}


def test_a_release_brings_the_calendar_up_to_date_at_once(made: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the transaction of the release; a job does it, and what is released already asks for none."""

    def waiting() -> int:
        counted = "select count(*) from jobs.procrastinate_jobs where task_name = 'calendar-released'"
        return int(made.session.execute(text(counted)).scalar_one())

    with unit(Role.PLATFORM):
        assert release.release_all() == []
    assert waiting() == 0, "a new installation's worker does it at its start"
    corrected = replace(load("hbdr"), hash=f"sha256:{made.salt}")
    monkeypatch.setattr(release, "every_definition", lambda: [corrected])
    with unit(Role.PLATFORM):
        assert set(release.release_all()) == {corrected.hash}
    assert waiting() == 1


def test_two_who_ask_at_the_same_moment_both_succeed_and_nobody_is_asked_twice(made: Factory) -> None:
    """The worker's start and a council coming aboard meet; neither of the two jobs may fail."""
    together, department_id = Barrier(2), made.department().id

    def ask() -> int:
        together.wait(10)
        with unit(Role.DEPARTMENT, department_id=department_id):
            return owe_ahead({YEAR: yearly(FINAL)})

    with ThreadPoolExecutor(2) as pool:
        counts = [each.result(60) for each in [pool.submit(ask), pool.submit(ask)]]
    assert sum(counts) == 296 + 32
    assert set(owed(made, practice=False).values()) == {296 + 32}
