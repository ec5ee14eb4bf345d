"""What a return costs: asked rarely, of who sent it; measured from acts; told of five councils and never of fewer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError
from werkzeug.test import TestResponse

from councils.burden.models import TimeAnswer
from councils.burden.quarters import before, minutes_spent, of, quarter_of
from councils.burden.tally import tally_time
from reeve.audit.models import AuditEntry
from reeve.database import Role, db, now, unit
from reeve.definitions.working_days import LONDON
from reeve.national.burden import Kind, keep_burden
from reeve.national.models import Burden
from tests.councils.office import Office, office
from tests.factories import Factory
from tests.reeve.identity.signing_in import heading, post, sign_in

NINE = datetime(2026, 10, 12, 9, tzinfo=UTC)
TOM, ASHA = UUID(int=1), UUID(int=2)


def at(minutes: int) -> datetime:
    return NINE + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("acts", "minutes"),
    [
        ([], 0),
        ([(TOM, 0)], 0),
        ([(TOM, 25), (TOM, 0), (TOM, 30)], 30),
        ([(TOM, 0), (TOM, 20), (TOM, 51), (TOM, 60)], 29),
        ([(TOM, 0), (ASHA, 5), (TOM, 10), (ASHA, 20)], 25),
    ],
    ids=["none", "one act", "in any order", "a pause", "two at once"],
)
def test_time_is_between_one_persons_acts_without_the_pauses(acts: list[tuple[UUID, int]], minutes: int) -> None:
    assert minutes_spent((person, at(when)) for person, when in acts) == minutes


def test_quarters_follow_one_another_by_the_clock_here() -> None:
    assert quarter_of(datetime(2026, 9, 30, 23, 30, tzinfo=UTC)).name == "2026-Q4"  # after midnight in summer time
    assert quarter_of(datetime(2026, 12, 31, 23, 59, tzinfo=UTC)) == of(2026, 4)
    assert of(2026, 4).end == datetime(2027, 1, 1, tzinfo=LONDON) == of(2027, 1).start
    assert before(of(2027, 1)) == of(2026, 4)
    assert [before(of(2026, n)).name for n in (2, 3, 4)] == ["2026-Q1", "2026-Q2", "2026-Q3"]


@pytest.fixture(scope="module")
def offices(made: Factory) -> list[Office]:
    """Five that sent the form, each after twenty minutes' work."""
    offices = [office(made) for _ in range(5)]
    for each in offices:
        each.sent()
    for each in offices:
        made.session.add(
            AuditEntry(
                chain_id=each.council.id,
                seq=0,
                at=now() - timedelta(minutes=20, seconds=30),
                actor_id=each.tom.id,
                actor=each.tom.name,
                act="draft.opened",
                subject=f"hbdr/{each.obligation.period}",
                words="opened the form",
                detail="{}",
                previous_hash="",
                hash="",
            )
        )
    made.session.commit()
    return offices


def words_of(answer: TestResponse) -> str:
    return " ".join(BeautifulSoup(answer.text, "html5lib").get_text(" ", strip=True).split())


def test_who_sent_it_is_asked_once_a_quarter_and_nobody_else(app: Flask, offices: list[Office]) -> None:
    place = offices[0]
    period = f"/c/{place.council.slug}/returns/hbdr/{place.obligation.period}"
    tom, asha = (sign_in(app.test_client(), person) for person in (place.tom, place.asha))
    assert "how long did this return take" in words_of(tom.get(period))
    assert "how long did this return take" not in words_of(asha.get(period))
    assert heading(asha.get(f"{period}/time")) == "There is no question here"
    assert post(asha, f"{period}/time", page=f"/c/{place.council.slug}/", minutes="5").status_code == 409
    for wrong in ("", "0", "60001", "an hour"):
        assert post(tom, f"{period}/time", minutes=wrong).status_code == 422
    assert post(tom, f"{period}/time", minutes="1,200").status_code == 303
    assert "how long did this return take" not in words_of(tom.get(period))
    assert (
        heading(post(tom, f"{period}/time", page=f"/c/{place.council.slug}/", minutes="5"))
        == "You have answered already"
    )
    with place.at_work(place.tom):
        assert [row.minutes for row in db.council.scalars(select(TimeAnswer))] == [1200]


def test_rather_not_is_an_answer_and_says_no_minutes(app: Flask, offices: list[Office]) -> None:
    place = offices[1]
    page = f"/c/{place.council.slug}/returns/hbdr/{place.obligation.period}/time"
    assert post(sign_in(app.test_client(), place.tom), page, **{"rather-not": "1"}).status_code == 303
    with place.at_work(place.tom):
        assert [row.minutes for row in db.council.scalars(select(TimeAnswer))] == [None]


def test_the_quarter_is_counted_once_and_told_of_five(app: Flask, made: Factory, offices: list[Office]) -> None:
    quarter = quarter_of(now())
    assert tally_time(at=quarter.end) == 1
    assert tally_time(at=quarter.end) == 0
    with unit(Role.DEPARTMENT, department_id=made.department().id) as session:
        row = session.scalars(select(Burden)).one()
        assert (row.return_key, row.practice, row.quarter) == ("hbdr", True, quarter.name)
        assert (row.said_councils, row.said_minutes) == (None, None), "one council answered"
        assert (row.acted_councils, row.acted_minutes) == (5, 20)
    analyst = sign_in(app.test_client(), made.analyst())
    said = words_of(analyst.get("/department/national/time"))
    assert "20 minutes 5 councils" in said
    assert "Fewer than 5 councils" in said
    assert f"hbdr,practice,{quarter.name},,,5,20" in analyst.get("/department/national/time.csv").text


def test_each_council_counts_once_and_another_department_reads_nothing(made: Factory) -> None:
    kind = Kind(made.department().id, "dhp", False)
    with unit(Role.PLATFORM):
        assert keep_burden("2020-Q1", said={kind: [10, 20.5, 30, 40, 50]}, acted={kind: [1, 2, 3, 4]}) == 1
    with unit(Role.DEPARTMENT, department_id=kind.department_id) as session:
        row = session.scalars(select(Burden).where(Burden.quarter == "2020-Q1")).one()
        assert (row.said_councils, row.said_minutes, row.acted_minutes) == (5, 30, None)
    with unit(Role.DEPARTMENT, department_id=uuid4()) as session:
        assert session.scalars(select(Burden)).all() == []
    with pytest.raises(DatabaseError, match="said_by_no_few"), unit(Role.PLATFORM) as session:
        session.add(Burden(**kind._asdict(), quarter="2020-Q2", said_councils=4, said_minutes=1))
