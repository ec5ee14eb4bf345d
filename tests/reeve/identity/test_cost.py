"""What every request asks the database before its view is reached, so that it does not grow unseen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event

from reeve.database import Role, now, unit
from reeve.identity.models import SignIn
from reeve.identity.recognise import recognise
from reeve.identity.token import hashed, new_token
from reeve.rulebook.queries import get_definition
from tests.factories import Factory

pytestmark = pytest.mark.one_server


@contextmanager
def asked() -> Iterator[list[str]]:
    """Every statement made meanwhile."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_the_gate_asks_three_things_who_is_at_the_door(factory: Factory) -> None:
    person, token, at = factory.person(council=factory.council(), roles=("preparer", "certifier")), new_token(), now()
    with unit(Role.GATE, person_id=person.id) as session:
        session.add(SignIn(token_hash=hashed(token), person_id=person.id, password_at=at, second_factor_at=at))
    with asked() as statements:
        visitor = recognise(token)
    assert visitor is not None
    assert visitor.name == "Sam Example"
    context, session_of, standings = statements
    assert "reeve.token_hash" in context
    assert "platform.session" in session_of
    assert "platform.membership" in standings


def test_the_text_of_a_definition_is_fetched_once(factory: Factory) -> None:
    with unit(Role.COUNCIL, council_id=factory.council().id) as session:
        first = get_definition(session, "shbe", "2026-10")
        with asked() as statements:
            assert get_definition(session, "shbe", "2026-10") is first
    assert [statement for statement in statements if "resolved" in statement] == []
    assert len(statements) == 1
