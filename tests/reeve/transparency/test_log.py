"""The log in the database: it only grows, one entry after the other, and whoever changes it all the same is seen."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from reeve.database import Role, unit
from reeve.installation import Installation, here
from reeve.proof import Entry
from reeve.proof.heads import check_heads, read_heads
from reeve.proof.tree import hash_of, is_included, leaf_hash
from reeve.transparency.enter import enter
from reeve.transparency.kept import Contradicts, heads_given, keep_head
from reeve.transparency.look import head_faults, log_faults
from reeve.transparency.queries import nodes_at, size_of
from tests.factories import Factory
from tests.reeve.proof import naive_tree

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
ROLES = (Role.GATE, Role.COUNCIL, Role.DEPARTMENT, Role.PLATFORM)
ENTRIES = [f"entry {number}".encode() for number in range(11)]
CHANGES = {
    "insert": "insert into platform.log_node (level, place, hash) values (0, 99, sha256('x'))",
    "update": "update platform.log_node set hash = sha256('x')",
    "delete": "delete from platform.log_node",
    "truncate": "truncate platform.log_node",
}


def add(*entries: bytes) -> list[Entry]:
    with unit(Role.DEPARTMENT) as session:
        return [enter(session, entry, at=AT) for entry in entries]


@pytest.fixture(scope="module")
def grown(installation: Installation) -> list[Entry]:
    """A log of eleven entries, added one by one, with a head after the fourth, the eighth and the last."""
    found = []
    for number, entry in enumerate(ENTRIES):
        found += add(entry)
        if number in (3, 7, 10):
            keep(day=number)
    return found


def keep(*, day: int) -> bool:
    at = AT + timedelta(days=day)
    with unit(Role.PLATFORM) as session:
        return keep_head(session, on=at.date(), at=at, key=here().signing_key)


def looked() -> list[str]:
    with unit(Role.PLATFORM) as session:
        return [*log_faults(session), *head_faults(session, [here().signing_key.public])]


def test_each_entry_is_proved_in_the_tree_the_rfc_defines(grown: list[Entry]) -> None:
    for index, entry in enumerate(grown):
        known = ENTRIES[: index + 1]
        assert (entry.index, entry.head.size, entry.head.at) == (index, index + 1, AT)
        assert entry.head.root == naive_tree.mth(known)
        assert list(entry.path) == naive_tree.path(index, known)
        leaf = leaf_hash(ENTRIES[index])
        assert is_included(leaf, index, index + 1, path=entry.path, root=entry.head.root)


def test_an_untouched_log_and_its_heads_hold(grown: list[Entry]) -> None:
    assert looked() == []
    with unit(Role.GATE) as session:
        heads = heads_given(session)
    assert all(check.ok for check in check_heads(heads, trusted=[here().signing_key.public]))


def test_the_heads_since_an_entry_show_that_the_log_still_holds_it(grown: list[Entry]) -> None:
    with unit(Role.GATE) as session:
        asked = {since: heads_given(session, since=since) for since in (0, 3, 4, 9, 11, 12, 10**15)}
    steps = {since: read_heads(heads, trusted=[here().signing_key.public]) or [] for since, heads in asked.items()}
    assert [(step.since, step.head.size) for step in steps[3]] == [(3, 4), (4, 8), (8, 11)]
    assert [(step.since, step.head.size) for step in steps[9]] == [(9, 11)]
    assert [step.head.size for step in steps[4]] == [4, 8, 11]
    assert asked[12] == asked[10**15] == asked[0], "a size the log never had gives every head"


def test_a_day_has_one_head_and_none_comes_before_the_last(grown: list[Entry]) -> None:
    assert not keep(day=10)
    assert not keep(day=9)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("role", ROLES)
def test_no_role_changes_it(grown: list[Entry], role: Role, change: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), unit(role) as session:
        session.execute(text(CHANGES[change]))


@pytest.mark.parametrize("role", [Role.GATE, Role.COUNCIL, Role.PLATFORM])
def test_only_the_departments_door_adds_to_it(grown: list[Entry], role: Role) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), unit(role) as session:
        enter(session, b"another", at=AT)


@pytest.mark.parametrize("change", ["update", "delete", "truncate"])
@pytest.mark.parametrize("table", ["log_node", "tree_head", "log_look"])
def test_not_even_the_owner_of_the_tables_changes_them(factory: Factory, table: str, change: str) -> None:
    words = {"update": "update {} set {}", "delete": "delete from {}", "truncate": "truncate {}"}
    column = {"log_node": "place = place", "tree_head": "size = size", "log_look": "size = size"}[table]
    with pytest.raises(ProgrammingError, match="append only"):
        factory.session.execute(text(words[change].format(f"platform.{table}", column)))
    factory.session.rollback()


@pytest.fixture
def forger(grown: list[Entry], factory: Factory) -> Iterator[Factory]:
    """As somebody who owns the machine could: with the triggers off. What they did is undone."""
    factory.session.execute(text("create table public.spared_nodes as table platform.log_node"))
    factory.session.execute(text("create table public.spared_heads as table platform.tree_head"))
    factory.session.commit()
    yield factory
    for statement in (
        "set local session_replication_role = replica",
        "delete from platform.log_node",
        "delete from platform.tree_head",
        "insert into platform.log_node select * from public.spared_nodes",
        "insert into platform.tree_head select * from public.spared_heads",
        "drop table public.spared_nodes, public.spared_heads",
    ):
        factory.session.execute(text(statement))
    factory.session.commit()


def tamper(factory: Factory, *statements: str) -> None:
    factory.session.execute(text("set local session_replication_role = replica"))
    for statement in statements:
        factory.session.execute(text(statement))
    factory.session.commit()


SWAP = "update platform.log_node set place = {} where level = 0 and place = {}"


@pytest.mark.parametrize(
    ("statements", "words"),
    [
        (["update platform.log_node set hash = sha256('x') where level = 0 and place = 2"], "not the hash of what"),
        (["update platform.log_node set hash = sha256('x') where level = 3"], "not the hash of what"),
        (["delete from platform.log_node where level = 0 and place = 5"], "Hash 5 of level 0 of the log, or one"),
        (["delete from platform.log_node where level = 1 and place = 1"], "Hash 1 of level 1 of the log, or one"),
        ([SWAP.format(99, 1), SWAP.format(1, 2), SWAP.format(2, 99)], "not the hash of what"),
        (["delete from platform.log_node where (place + 1) << level > 6"], "was cut short"),
        (["delete from platform.log_node"], "was cut short"),
        (["insert into platform.log_node values (1, 5, sha256('x'))"], "Hash 5 of level 1 of the log is one too many"),
        (["delete from platform.tree_head where size = 8"], "does not begin with what was in the log before it"),
        (["update platform.tree_head set document = replace(document, 'sha', 'sho') where size = 8"], "was changed"),
        (["update platform.tree_head set day = day - 1 where size = 8"], "kept as another day's"),
    ],
    ids=["entry edited", "node edited", "entry deleted", "node deleted", "reordered", "truncated", "emptied",
         "one more", "head deleted", "head edited", "head back-dated"],
)  # fmt: skip
def test_whoever_owns_the_machine_is_seen(forger: Factory, statements: list[str], words: str) -> None:
    tamper(forger, *statements)
    assert any(words in fault for fault in looked()), looked()


def test_a_log_written_anew_is_seen_by_the_heads_given_away_and_signs_no_new_one(forger: Factory) -> None:
    """Every hash is right, and it is another past."""
    tamper(forger, "delete from platform.log_node")
    add(*(b"another " + entry for entry in ENTRIES), b"one more")
    with unit(Role.PLATFORM) as session:
        assert not list(log_faults(session))
    assert [fault for fault in looked() if "is not of this log" in fault]
    with pytest.raises(Contradicts):
        keep(day=30)


def test_two_workers_at_once_leave_one_order_without_a_gap(forger: Factory) -> None:
    before = len(ENTRIES)
    with ThreadPoolExecutor(4) as pool:
        added = list(pool.map(lambda number: add(f"at once {number}".encode())[0], range(24)))
    assert sorted(entry.index for entry in added) == list(range(before, before + 24))
    with unit(Role.GATE) as session:
        size = size_of(session)
        nodes = nodes_at(session, {(0, place) for place in range(size)} | {(5, 0), (1, 16), (0, 34)})
        assert size == before + 24
        assert max(added, key=lambda entry: entry.index).head.root == hash_of((0, size), nodes)
    assert looked() == []


def test_what_is_undone_leaves_no_gap(forger: Factory) -> None:
    with pytest.raises(RuntimeError, match="undone"), unit(Role.DEPARTMENT) as session:
        assert enter(session, b"undone", at=AT).index == len(ENTRIES)
        raise RuntimeError("undone")
    assert add(b"done")[0].index == len(ENTRIES)
