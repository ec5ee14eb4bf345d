"""The unit of work: its context, its wall, and that nothing is carried over."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from councils.drafting.models import Draft
from reeve.database import OutsideUnit, Role, db, unit
from reeve.database.engines import engine_for
from tests.factories import Factory


def test_a_councils_row_takes_its_council_from_the_unit(factory: Factory) -> None:
    council = factory.council()
    obligation = factory.obligation(council)
    with unit(Role.COUNCIL, council_id=council.id):
        db.council.add(Draft(obligation_id=obligation.id))
    with unit(Role.COUNCIL, council_id=council.id):
        assert db.council.scalars(select(Draft)).one().council_id == council.id


def test_another_council_sees_and_adds_nothing(factory: Factory) -> None:
    ours, theirs = factory.council(), factory.council()
    obligation = factory.obligation(ours)
    with unit(Role.COUNCIL, council_id=ours.id):
        db.council.add(Draft(obligation_id=obligation.id))
    with unit(Role.COUNCIL, council_id=theirs.id):
        assert db.council.scalars(select(Draft)).all() == []


def test_outside_a_unit_there_is_no_session() -> None:
    with pytest.raises(OutsideUnit, match="No unit of work"):
        db.council.scalars(select(Draft))


def test_a_unit_that_raises_leaves_nothing(factory: Factory) -> None:
    council = factory.council()
    obligation = factory.obligation(council)
    with pytest.raises(ZeroDivisionError), unit(Role.COUNCIL, council_id=council.id):
        db.council.add(Draft(obligation_id=obligation.id))
        db.council.flush()
        raise ZeroDivisionError
    with unit(Role.COUNCIL, council_id=council.id):
        assert db.council.scalars(select(Draft)).all() == []


def test_the_context_ends_with_the_transaction(factory: Factory) -> None:
    council = factory.council()
    with unit(Role.COUNCIL, council_id=council.id) as session:
        backend = session.scalar(text("select pg_backend_pid()"))
    with engine_for(Role.COUNCIL).connect() as connection:
        same, left = connection.execute(
            text("select pg_backend_pid(), current_setting('reeve.council_id', true)")
        ).one()
    assert same == backend
    assert left == ""
