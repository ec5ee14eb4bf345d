"""Two open transactions that add to one chain: refused at once within a request, a turn each between requests."""

from __future__ import annotations

import threading
import time
from uuid import UUID

import pytest
from flask import Flask

from reeve.audit import record
from reeve.audit.one_writer import TwoWriters
from reeve.database import Role, unit
from reeve.database.requests import commit_units, init_app, request_unit
from tests.factories import Factory

AT_ONCE = 2.0


def note(role: Role, chain: UUID) -> str:
    return record("test.noted", subject="test", words="noted something", role=role, chain=chain)


def test_a_second_open_transaction_is_refused_at_once(factory: Factory) -> None:
    council = factory.council().id
    began = time.monotonic()
    with unit(Role.COUNCIL, council_id=council):
        note(Role.COUNCIL, council)
        with pytest.raises(TwoWriters, match="would wait for each other"), unit(Role.GATE):
            note(Role.GATE, council)
        note(Role.COUNCIL, council)
    assert time.monotonic() - began < AT_ONCE


def test_so_it_is_for_two_of_one_role_and_within_a_request(factory: Factory, app: Flask) -> None:
    council = factory.council().id
    with unit(Role.COUNCIL, council_id=council):
        note(Role.COUNCIL, council)
        with pytest.raises(TwoWriters), unit(Role.COUNCIL, council_id=council):
            note(Role.COUNCIL, council)
    with app.test_request_context():
        app.preprocess_request()
        request_unit(Role.GATE)
        request_unit(Role.COUNCIL, council_id=council)
        note(Role.GATE, council)
        with pytest.raises(TwoWriters):
            note(Role.COUNCIL, council)


@pytest.fixture
def app() -> Flask:
    app = Flask("reeve")
    init_app(app)
    return app


def test_one_after_the_other_and_two_chains_at_once_are_right(factory: Factory, app: Flask) -> None:
    council, other = factory.council().id, factory.council().id
    with pytest.raises(KeyError), unit(Role.GATE):
        note(Role.GATE, council)
        raise KeyError
    with unit(Role.GATE):
        note(Role.GATE, council)
    with unit(Role.COUNCIL, council_id=council) as session:
        note(Role.COUNCIL, council)
        session.commit()
        with unit(Role.GATE):
            note(Role.GATE, council)
            note(Role.GATE, other)
        note(Role.COUNCIL, council)
        with unit(Role.GATE):
            note(Role.GATE, other)
    with app.test_request_context():
        app.preprocess_request()
        request_unit(Role.GATE)
        note(Role.GATE, council)
        request_unit(Role.GATE)
        note(Role.GATE, council)
        commit_units(app.response_class())


def test_another_request_waits_its_turn(factory: Factory) -> None:
    """In a thread of its own, as every request is: that is no fault, and both are written."""
    council = factory.council().id
    began, written = threading.Event(), []

    def another() -> None:
        began.set()
        with unit(Role.GATE):
            written.append(note(Role.GATE, council))

    thread = threading.Thread(target=another)
    with unit(Role.COUNCIL, council_id=council):
        note(Role.COUNCIL, council)
        thread.start()
        began.wait(10)
        thread.join(0.3)
        assert written == []
    thread.join(10)
    assert len(written) == 1
