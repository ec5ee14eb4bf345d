"""The history: added to by anybody inside, changed by nobody, and every change to it seen."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from reeve.audit import Actor, acting, record
from reeve.audit.chain import Fault, faults
from reeve.audit.queries import chain_entries, chain_head
from reeve.database import Role, unit
from reeve.register.models import Council
from tests.factories import Factory

SAM = Actor(UUID(int=7), "Sam Example", acting_for="Example Council")


@pytest.fixture
def council(factory: Factory) -> Iterator[Council]:
    """A council with five entries in its history."""
    council = factory.council()
    with acting(SAM):
        for number in range(1, 6):
            write(council, number)
    yield council
    factory.session.rollback()


def write(council: Council, number: int) -> None:
    with unit(Role.COUNCIL, council_id=council.id):
        record("tested", subject=f"test/{number}", words=f"did thing {number}", detail={"naïve": "café", "n": number})


def found(council: Council, *, head: str | None = None) -> list[Fault]:
    with unit(Role.COUNCIL, council_id=council.id) as session:
        return faults(chain_entries(session, council.id), head=head)


def tamper(factory: Factory, statement: str, **values: object) -> None:
    """As somebody who owns the machine could: with the triggers off."""
    factory.session.execute(text("set local session_replication_role = replica"))
    factory.session.execute(text(statement), values)
    factory.session.commit()


def test_an_untouched_chain_holds_and_python_computes_the_databases_hash(council: Council) -> None:
    with unit(Role.COUNCIL, council_id=council.id) as session:
        head = chain_head(session, council.id)
    assert head.startswith("5:")
    assert found(council, head=head) == []


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ("update platform.audit_entry set words = 'did nothing' where chain_id = :c and seq = 3", 3),
        ("update platform.audit_entry set actor = 'Somebody Else' where chain_id = :c and seq = 2", 2),
        ("update platform.audit_entry set at = at - interval '1 day' where chain_id = :c and seq = 5", 5),
        ("delete from platform.audit_entry where chain_id = :c and seq = 2", 3),
        ("delete from platform.audit_entry where chain_id = :c and seq = 1", 2),
        (
            "update platform.audit_entry set seq = 10 - seq where chain_id = :c and seq in (4)",
            6,
        ),
    ],
    ids=["words edited", "actor edited", "back-dated", "deleted", "first deleted", "moved"],
)
def test_every_change_is_seen(council: Council, factory: Factory, change: str, where: int) -> None:
    tamper(factory, change, c=council.id)
    assert where in {fault.seq for fault in found(council)}


def test_two_entries_that_changed_places_are_seen(council: Council, factory: Factory) -> None:
    """Each keeps its own words, time and hash; only the order is another."""
    places = {3: 1003, 4: 3, 1003: 4}
    for before, after in places.items():
        factory.session.execute(text("set local session_replication_role = replica"))
        factory.session.execute(
            text("update platform.audit_entry set seq = :after where chain_id = :c and seq = :before"),
            {"c": council.id, "before": before, "after": after},
        )
    factory.session.commit()
    assert {fault.seq for fault in found(council)} == {3, 4, 5}


def test_a_chain_cut_off_at_the_end_is_seen_by_the_head_a_receipt_names(council: Council, factory: Factory) -> None:
    with unit(Role.COUNCIL, council_id=council.id) as session:
        head = chain_head(session, council.id)
    tamper(factory, "delete from platform.audit_entry where chain_id = :c and seq > 3", c=council.id)
    assert found(council) == []
    assert [fault.seq for fault in found(council, head=head)] == [5]


def test_a_forked_chain_is_seen_by_the_head_a_receipt_names(council: Council, factory: Factory) -> None:
    with unit(Role.COUNCIL, council_id=council.id) as session:
        head = chain_head(session, council.id)
    tamper(factory, "delete from platform.audit_entry where chain_id = :c and seq > 3", c=council.id)
    for number in (4, 5):
        write(council, number + 100)
    assert found(council) == []
    assert [fault.seq for fault in found(council, head=head)] == [5]


def test_another_council_reads_nothing_and_adds_nothing(council: Council, factory: Factory) -> None:
    other = factory.council()
    with unit(Role.COUNCIL, council_id=other.id) as session:
        assert chain_entries(session, council.id) == []
    with (
        pytest.raises(ProgrammingError, match="only to its own history"),
        unit(Role.COUNCIL, council_id=other.id),
    ):
        record("tested", subject="x", words="wrote in another's book", chain=council.id)
    with pytest.raises(ProgrammingError, match="only its own history"), unit(Role.COUNCIL, council_id=other.id) as db:
        chain_head(db, council.id)


@pytest.mark.parametrize("verb", ["update platform.audit_entry set words = ''", "delete from platform.audit_entry"])
def test_nobody_may_change_it(council: Council, verb: str) -> None:
    for role in (Role.GATE, Role.COUNCIL, Role.DEPARTMENT, Role.PLATFORM):
        with pytest.raises(ProgrammingError, match="permission denied"), unit(role, council_id=council.id) as session:
            session.execute(text(verb))


def test_even_the_administrator_is_stopped_by_the_trigger(council: Council, factory: Factory) -> None:
    with pytest.raises(ProgrammingError, match="append only"):
        factory.session.execute(text("delete from platform.audit_entry where chain_id = :c"), {"c": council.id})


def test_many_at_once_make_one_chain(council: Council) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: write(council, number), range(10, 30)))
    with unit(Role.COUNCIL, council_id=council.id) as session:
        assert len(chain_entries(session, council.id)) == 25
    assert found(council) == []


def test_a_unit_that_fails_leaves_no_entry(council: Council) -> None:
    with pytest.raises(ZeroDivisionError), unit(Role.COUNCIL, council_id=council.id):
        record("tested", subject="x", words="did what was undone")
        raise ZeroDivisionError
    with unit(Role.COUNCIL, council_id=council.id) as session:
        assert len(chain_entries(session, council.id)) == 5
