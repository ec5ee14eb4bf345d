"""National figures: what stands on the department's pages, who is named, and what is taken away."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from reeve import catalogue, department, national
from reeve.audit.models import AuditEntry
from reeve.comparison.jobs import keep_figures
from reeve.database import Role, unit
from reeve.identity.assert_marked import assert_marked
from reeve.installation import Installation
from reeve.national.queries import Came, Given
from reeve.national.together import arrived, by, far_from_others, spread, statistics
from reeve.register.models import Council
from tests.factories import Factory
from tests.house.neighbours import other_analyst
from tests.reeve.comparison.accepted import QUARTERS, accept, councils_of, debt, opening_debt, two_quarters
from tests.reeve.identity.signing_in import heading, sign_in, small_app

WILD = 9


@pytest.fixture(scope="module")
def app(installation: Installation) -> Flask:
    app = small_app(installation)
    department.init_app(app)
    national.init_app(app)
    catalogue.init_app(app)
    assert_marked(app)
    return app


@pytest.fixture(scope="module")
def councils(made: Factory) -> list[Council]:
    """Ten whose debt grew by a tenth; the last one's is forty times the others' all at once."""
    councils = councils_of(made, "South East", "Non-metropolitan district", 10)
    two_quarters(made, councils)
    accept(made, councils[WILD], "hbdr", QUARTERS[1], debt(60_000_000), number=2)
    keep_figures()
    return councils


@pytest.fixture(scope="module")
def analyst(app: Flask, made: Factory, councils: list[Council]) -> FlaskClient:
    return sign_in(app.test_client(), made.analyst())


def words_at(client: FlaskClient, path: str) -> str:
    answer = client.get(f"/department/national{path}")
    assert answer.status_code == 200, answer.text
    return " ".join(BeautifulSoup(answer.text, "html5lib").get_text(" ", strip=True).split())


def test_the_returns_and_their_figures(analyst: FlaskClient) -> None:
    said = words_at(analyst, "")
    assert "Housing Benefit Debt Recoveries" in said
    assert "July to September 2026" in said
    said = words_at(analyst, "/hbdr")
    assert "Overpayment debt outstanding at the start of the quarter" in said
    assert "From the end of the period to delivery" in said
    assert "Practice." in said


def test_a_figure_over_time_by_region_and_who_stands_far(analyst: FlaskClient, councils: list[Council]) -> None:
    said = words_at(analyst, "/hbdr/figures/c001")
    assert "South East" in said
    assert f"{councils[WILD].name} Region South East Figure £600,000.00" in said
    assert f"{councils[0].name} Region" not in said
    with unit(Role.COUNCIL, council_id=councils[WILD].id) as session:
        (noted, *_) = session.scalars(select(AuditEntry).where(AuditEntry.act == "figures.compared")).all()
    assert "stands far from other councils'" in noted.words
    with unit(Role.COUNCIL, council_id=councils[0].id) as session:
        assert not session.scalars(select(AuditEntry).where(AuditEntry.act == "figures.compared")).all()


@pytest.mark.parametrize(
    ("path", "row"),
    [
        ("/hbdr/figures/c001/trends.csv", "2026-27-Q1,All councils,10,"),
        ("/hbdr/figures/c001/spread.csv", "From,To,Councils"),
        ("/hbdr/figures/c001/outliers.csv", ",South East,600000.00,"),
        ("/hbdr/arrivals.csv", "2026-27-Q2,10,"),
        ("/hbdr/rules.csv", "Rule,What it says,Severity,Councils"),
    ],
)
def test_everything_is_taken_away(analyst: FlaskClient, path: str, row: str) -> None:
    answer = analyst.get(f"/department/national{path}")
    assert answer.mimetype == "text/csv"
    text = answer.data.decode("utf-8-sig")
    assert row in text
    assert "Not for publishing" in text


def test_another_department_sees_none_of_it(app: Flask, made: Factory, councils: list[Council]) -> None:
    client = sign_in(app.test_client(), other_analyst(made))
    assert "Housing Benefit Debt" not in words_at(client, "")
    for path in ("/hbdr", "/hbdr/figures/c001", "/hbdr/figures/c001/outliers.csv"):
        answer = client.get(f"/department/national{path}")
        assert answer.status_code == 404
        assert heading(answer) == "No such return"


@pytest.mark.parametrize(("path", "title"), [("/nosuch", "No such return"), ("/hb%00dr", "No such return"),
                                             ("/hbdr/figures/c999", "No such figure")])  # fmt: skip
def test_what_is_not_there(analyst: FlaskClient, path: str, title: str) -> None:
    assert heading(analyst.get(f"/department/national{path}")) == title


def test_a_return_of_which_nothing_was_accepted(analyst: FlaskClient) -> None:
    assert "as soon as a return is accepted" in words_at(analyst, "/dhp")


def of(n: int, amount: int, period: str = "2026-10") -> Given:
    return Given(UUID(int=n), f"c{n}", f"Council {n}", "England", "east" if n % 2 else "west", period, Decimal(amount))


def test_who_moved_far_is_found_though_a_large_one_hides_nobody() -> None:
    """Council 9 is large and grows like the others; council 3 is of their size and trebles."""
    before = [of(n, 1_000 + 10 * n, "2026-09") for n in range(9)] + [of(9, 90_000, "2026-09")]
    now = [of(n, (1_000 + 10 * n) * (101 + n % 3) // 100) for n in range(9)] + [of(9, 90_900)]
    now[3] = of(3, 3_090)
    found = {each.given.slug: each for each in far_from_others([*before, *now], "2026-10")}
    assert set(found) == {"c3", "c9"}
    assert found["c9"].by_move is None
    assert found["c3"].by_move is not None
    assert far_from_others([of(1, 5)], "2026-10") == []


def test_statistics_are_exact_and_by_region() -> None:
    rows = [of(n, 10 * n) for n in range(1, 6)]
    regions = by(lambda row: row.region, rows)
    assert list(regions) == ["east", "west"]
    assert (regions["east"].councils, regions["east"].total, regions["east"].median) == (3, Decimal(90), Decimal(30))
    assert statistics([Decimal(7)]).upper == Decimal(7)


def test_the_spread_counts_everybody_once() -> None:
    amounts = [Decimal(opening_debt(n)) for n in range(50)]
    heights, edges = spread(amounts)
    assert sum(heights) == 50
    assert len(edges) == len(heights) + 1
    assert spread([Decimal(4)] * 6)[0] == [6]


def test_days_count_from_the_end_of_the_period() -> None:
    came = [Came("2026-10", datetime(2026, 11, day, 12, tzinfo=UTC), late=day > 20) for day in range(1, 31)]
    (row,) = arrived(came)
    assert (row.councils, row.first, row.median, row.nine_in_ten, row.late) == (30, 1, Decimal("15.5"), 27, 10)
