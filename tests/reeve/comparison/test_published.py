"""What is taken of accepted returns, what is published of it, and that no council can read another's."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from reeve.comparison.disputed import in_words, tell_disputes, told_of
from reeve.comparison.disputed_queries import find_disputed
from reeve.comparison.groups import ALL
from reeve.comparison.jobs import keep_figures
from reeve.comparison.models import AcceptedFigure, AcceptedReturn, Cut, CutMembers
from reeve.database import Role, unit
from reeve.department import act
from reeve.department.consignments import get_opened
from reeve.register.models import Council
from tests.factories import Factory
from tests.reeve.comparison.accepted import QUARTERS, accept, councils_of, debt, reject, reopen, two_quarters
from tests.waiting_jobs import waiting

LIKE = "kind=Non-metropolitan district;size=2"


@pytest.fixture(scope="module")
def south(made: Factory) -> list[Council]:
    councils = councils_of(made, "South East", "Non-metropolitan district", 11)
    two_quarters(made, councils)
    return councils


def figures_seen(council: Council) -> set[tuple[object, str]]:
    with unit(Role.COUNCIL, council_id=council.id) as session:
        return {(row.council_id, row.cell) for row in session.scalars(select(AcceptedFigure))}


def cuts_of(made: Factory, cell: str, period: str = QUARTERS[1], *, practice: bool = True) -> dict[str, Cut]:
    with unit(Role.DEPARTMENT, department_id=made.department().id) as session:
        found = session.scalars(
            select(Cut).where(Cut.cell == cell, Cut.period == period, Cut.practice == practice)
        ).all()
    return {cut.group_key: cut for cut in found}


def test_a_council_reads_its_own_figures_and_only_cuts_of_others(south: list[Council], made: Factory) -> None:
    own = figures_seen(south[0])
    assert {council for council, _ in own} == {south[0].id}
    assert {"c001", "c005"} <= {cell for _, cell in own}
    with unit(Role.COUNCIL, council_id=south[0].id) as session:
        assert {row.council_id for row in session.scalars(select(AcceptedReturn))} == {south[0].id}
        seen = session.scalars(select(Cut).where(Cut.cell == "c001", Cut.period == QUARTERS[0])).all()
    assert {cut.group_key for cut in seen} == set(cuts_of(made, "c001", QUARTERS[0]))
    assert not hasattr(seen[0], "council_id")


@pytest.mark.parametrize("statement", ["select * from department.cut_members", "delete from department.cut",
                                       "update department.cut set councils = 9",
                                       "delete from department.accepted_figure"])  # fmt: skip
def test_a_council_may_not_touch_what_they_are_made_of(south: list[Council], statement: str) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        unit(Role.COUNCIL, council_id=south[0].id) as session,
    ):
        session.execute(text(statement))


def test_a_cut_says_how_many_and_rounds(south: list[Council], made: Factory) -> None:
    cuts = cuts_of(made, "c001", QUARTERS[0])
    assert {ALL, "nation=England", "region=South East", LIKE} <= set(cuts)
    every = cuts[ALL]
    assert (every.councils, every.counts) == (11, False)
    assert every.median == Decimal("1250000")  # the sixth of eleven gave 1,250,615 pence
    assert every.lower == Decimal("1130000")


def test_it_is_renewed_in_steps_of_five_and_practice_and_live_stay_apart(south: list[Council], made: Factory) -> None:
    more = councils_of(made, "London", "London borough", 6)
    for council in more[:4]:
        accept(made, council, "hbdr", QUARTERS[1], debt(9_000_000))
        accept(made, council, "hbdr", QUARTERS[1], debt(7_000_000), practice=False)
    assert keep_figures() == 8
    assert cuts_of(made, "c001")[ALL].councils == 11
    assert cuts_of(made, "c001", practice=False) == {}
    accept(made, more[4], "hbdr", QUARTERS[1], debt(9_000_000))
    accept(made, more[4], "hbdr", QUARTERS[1], debt(7_000_000), practice=False)
    assert keep_figures() == 2
    assert cuts_of(made, "c001")[ALL].councils == 16
    assert cuts_of(made, "c001", practice=False)[ALL].councils == 5
    assert cuts_of(made, "c001", practice=False)[ALL].lower is None
    assert keep_figures() == 0


def test_a_figure_not_supplied_is_in_no_cut(south: list[Council], made: Factory) -> None:
    for n, council in enumerate(south[:6]):
        accept(made, council, "hbdr", "2026-27-Q3", {**debt(5_000_000 + n), "c002": None if n < 2 else 100})
    keep_figures()
    assert cuts_of(made, "c001", "2026-27-Q3")[ALL].councils == 6
    assert cuts_of(made, "c002", "2026-27-Q3") == {}
    with unit(Role.DEPARTMENT, department_id=made.department().id) as session:
        members = session.scalars(
            select(CutMembers).where(CutMembers.period == "2026-27-Q3", CutMembers.group_key == ALL)
        ).one()
    assert len(members.consignments) == 6
    assert {cell: int(places, 16).bit_count() for cell, places in members.without.items()} == {"c002": 2}


def test_the_newest_accepted_counts_and_what_is_rejected_or_taken_back_is_forgotten(
    south: list[Council], made: Factory
) -> None:
    first = accept(made, south[7], "hbdr", "2026-27-Q4", debt(1_000))
    second = accept(made, south[7], "hbdr", "2026-27-Q4", debt(2_000), number=2)

    def taken() -> list[tuple[object, Decimal | None]]:
        keep_figures()
        with unit(Role.COUNCIL, council_id=south[7].id) as session:
            joined = select(AcceptedReturn.consignment_id, AcceptedFigure.amount).join(
                AcceptedFigure, AcceptedFigure.period == AcceptedReturn.period
            )
            of_quarter = (AcceptedReturn.period == "2026-27-Q4", AcceptedFigure.cell == "c001")
            return [(row.consignment_id, row.amount) for row in session.execute(joined.where(*of_quarter))]

    assert taken() == [(second, Decimal(2_000))]
    reject(made, south[7], second)
    assert taken() == [(first, Decimal(1_000))]
    reopen(made, south[7], first)
    assert taken() == []


def test_accepting_queues_the_taking_of_its_figures(south: list[Council], made: Factory) -> None:
    accept(made, south[3], "hbdr", "2027-28-Q4", debt(3_000), decided=False)
    assert keep_figures() == 0
    assert waiting(made, "figures-accepted") == []
    with unit(Role.DEPARTMENT, department_id=made.department().id):
        act.accept(get_opened(south[3].slug, "hbdr", "2027-28-Q4", 1, practice=True))
    assert waiting(made, "figures-accepted") == [{"department_id": str(made.department().id)}]
    assert keep_figures(only=made.department().id) == 1


def test_a_period_without_rules_stops_nothing(south: list[Council], made: Factory) -> None:
    for council in south[:6]:
        accept(made, council, "hbdr", "2012-13-Q1", debt(3_000))
    assert keep_figures() == 6
    assert cuts_of(made, "c001", "2012-13-Q1") == {}


def test_who_disputes_a_rule_is_told_of_five_and_in_steps_of_five(south: list[Council], made: Factory) -> None:
    def told(period: str = "2029-30-Q1") -> str:
        with unit(Role.DEPARTMENT, department_id=made.department().id):
            tell_disputes()
        with unit(Role.COUNCIL, council_id=south[0].id):
            return in_words(find_disputed("hbdr", period, "HBDR-F-001", practice=True), name="HBDR").split(" with")[0]

    def dispute(councils: list[Council], *rules: str) -> None:
        for council in councils:
            accept(made, council, "hbdr", "2029-30-Q1", debt(3_000), decided=False, disputes=rules)

    dispute(south[:4], "HBDR-F-001", "HBDR-F-001", "HBDR-F-002")
    assert told() == "Fewer than 5 councils have sent HBDR"
    dispute(south[4:6], "HBDR-F-001")
    assert told() == "6 councils had sent HBDR"
    assert told("2029-30-Q2") == "Fewer than 5 councils have sent HBDR"
    dispute(south[6:10], "HBDR-F-001")
    assert told() == "6 councils had sent HBDR"
    dispute(south[10:], "HBDR-F-001")
    assert told() == "11 councils had sent HBDR"


@pytest.mark.parametrize(
    ("told", "counted", "says"),
    [(None, 0, None), (None, 4, None), (None, 5, 5), (5, 0, None), (5, 1, 5), (5, 9, 5), (5, 10, 10), (12, 8, 12),
     (12, 7, 7), (9, 4, None)],
)  # fmt: skip
def test_no_step_between_two_nights_is_of_few(told: int | None, counted: int, says: int | None) -> None:
    assert told_of(counted, told=told) == says


@pytest.mark.parametrize(
    ("broken", "by"),
    [
        ({"councils": 4}, "tells_of_no_few"),
        ({"councils": 9, "lower": 10}, "quartiles_of_enough"),
        ({"median": 3}, "no_small_count"),
        ({"councils": 12, "upper": -2}, "no_small_count"),
    ],
)
def test_the_database_itself_keeps_nothing_of_few(made: Factory, broken: dict[str, int], by: str) -> None:
    row = {
        "return_key": "shbe", "practice": True, "period": "2030-01", "cell": "claims", "group_key": ALL, "counts": True,
        "councils": 12, "median": 100, "lower": None, "upper": None, "department_id": made.department().id,
    }  # fmt: skip
    with pytest.raises(IntegrityError, match=by), unit(Role.DEPARTMENT, department_id=made.department().id) as session:
        session.add(Cut(**{**row, **broken}))
