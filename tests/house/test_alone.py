"""Each wall alone: the database's with the application's scoping taken away, and the gate's with the database's off."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain
from typing import Any

import pytest
from flask import g
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from werkzeug.wrappers import Response

from councils import scope
from reeve.audit.record import APPEND
from reeve.database import Role, unit
from reeve.database.matrix import MATRIX
from reeve.database.privileges import VIEWS
from reeve.database.requests import request_unit
from reeve.identity.door import ENTRANCES, find_visitor
from reeve.identity.visitor import House
from tests.house.addresses import ACTING, Caller, as_ids_in_b, as_returns_in_b, every_try_at_a, once, shown, tries
from tests.house.neighbours import Neighbours
from tests.house.unchanged import untouched

PUBLIC = ("platform.council", "platform.council_name", "platform.council_code", "platform.carried_key")
"""The register, and the keys that are published with the name of the council that brought them."""


@pytest.fixture
def scope_gone(neighbours: Neighbours, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is in a council is let into A's rooms with the rights they have in their own; only what the database is
    told is true: that they are of B."""
    a = neighbours.a.council
    house = House("council", a.id, a.slug, a.name)

    def let_in() -> Response | None:
        who = find_visitor()
        if g.get("council_slug") is None or who is None:
            return None
        own = who.councils[0]
        as_in_a = tuple(replace(standing, house=house) for standing in who.standings)
        g.council, g.visitor = house, replace(who, council=house, standings=as_in_a)
        request_unit(Role.COUNCIL, council_id=own.id, person_id=who.person_id)
        return None

    entrances = neighbours.app.extensions[ENTRANCES]
    others = [entrance for entrance in entrances if entrance is not scope.enter_council]
    assert len(others) < len(entrances)
    monkeypatch.setitem(neighbours.app.extensions, ENTRANCES, [*others, let_in])


def test_the_database_alone_keeps_everything_of_as(neighbours: Neighbours, scope_gone: None) -> None:
    caller, faults, answered = caller_b(neighbours), list[str](), set[int]()
    with untouched(neighbours):
        every = chain(
            every_try_at_a(neighbours, methods=ACTING),
            tries(neighbours.app, *as_returns_in_b(neighbours), methods=ACTING),
            tries(neighbours.app, *as_ids_in_b(neighbours), methods=ACTING),
        )
        for one in once(every):
            if one.rule.rule.startswith("/c/"):
                answer = caller.ask(one.method, one.path)
                answered.add(answer.status_code)
                faults += [f"{one} shows {place}" for place in neighbours.canaries.in_text(shown(answer))]
    assert not faults, "\n".join(faults)
    assert 200 in answered, "The scope was not gone: nothing was answered at all"


def caller_b(of: Neighbours) -> Caller:
    return Caller(of.client(of.member), form="/account/password")


def readable_by(role: Role) -> list[str]:
    """By the matrix, which ``test_walls`` holds against the database's own grants."""
    tables = [name for name, passes in MATRIX.items() if role in passes and "S" in passes[role].letters]
    return tables + [name for name, roles in VIEWS.items() if role in roles]


def shape(name: str, role: Role) -> str:
    """The table, or as much of it as the role may read."""
    columns = MATRIX[name][role].columns_for("S") if name in MATRIX else ()
    return f"(select {', '.join(columns)} from {name})" if columns else name


def everything_readable(role: Role, **context: Any) -> dict[str, str]:
    """Every row the role may read, as text, by its table or view."""
    with unit(role, **context) as session:
        return {
            name: str(session.execute(text(f"select string_agg(t::text, '|') from {shape(name, role)} t")).scalar_one())
            for name in readable_by(role)
        }


@pytest.mark.parametrize("context", ["of B", "of nobody", "of B's person"])
def test_each_role_reads_nothing_of_as(context: str, neighbours: Neighbours) -> None:
    """Every table each role of ours may read, in no context and in B's: no word of A's, whatever the query."""
    b, person = neighbours.b.id, neighbours.member.id
    contexts: dict[str, dict[Role, dict[str, Any]]] = {
        "of B": {Role.COUNCIL: {"council_id": b, "person_id": person}},
        "of nobody": {Role.COUNCIL: {}, Role.GATE: {}, Role.DEPARTMENT: {}},
        "of B's person": {Role.GATE: {"person_id": person, "email": neighbours.member.email}},
    }
    for role, given in contexts[context].items():
        for name, rows in everything_readable(role, **given).items():
            assert not neighbours.canaries.in_text(rows), f"{role.value} reads A's rows in {name}"
            assert str(neighbours.a.council.id) not in rows or name in PUBLIC


def test_as_own_context_does_read_them(neighbours: Neighbours) -> None:
    """The control."""
    rows = everything_readable(Role.COUNCIL, council_id=neighbours.a.council.id)
    seen = neighbours.canaries.in_text(" ".join(rows.values()))
    assert len(seen) >= 40


def test_b_cannot_write_into_as_history(neighbours: Neighbours) -> None:
    entry = {"actor_id": None, "actor": "Nobody", "acting_for": None, "act": "x", "subject": "x", "words": "x"}
    with (
        untouched(neighbours),
        pytest.raises(DBAPIError, match="chain"),
        unit(Role.COUNCIL, council_id=neighbours.b.id) as session,
    ):
        session.execute(APPEND, {"chain": neighbours.a.council.id, "detail": "{}", **entry})


@contextmanager
def walls_off(connection: Connection) -> Iterator[None]:
    """Row-level security disabled on every table: the gate alone is left."""
    for verb in ("disable", "enable"):
        for name in MATRIX:
            connection.execute(text(f"alter table {name} {verb} row level security"))
        connection.commit()
        if verb == "disable":
            yield


def test_the_gate_alone_keeps_everybody_out_of_as_rooms(neighbours: Neighbours) -> None:
    faults, caller = list[str](), caller_b(neighbours)
    with neighbours.factory.engine.connect() as connection, walls_off(connection), untouched(neighbours):
        for one in every_try_at_a(neighbours, sets=2, methods=ACTING):
            if one.rule.rule.startswith("/c/"):
                answer = caller.ask(one.method, one.path)
                faults += [f"{one} shows {place}" for place in neighbours.canaries.in_text(shown(answer))]
                if answer.status_code != 404:
                    faults.append(f"{one} answered {answer.status_code}")
    assert not faults, "\n".join(faults)
