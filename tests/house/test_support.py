"""Nothing but a running support session gives the platform's people a council's context: every address of council A,
tried with each kind of session that is not running; and with one that is, nothing can be changed."""

from __future__ import annotations

from typing import Any

import pytest

from reeve.database import now
from reeve.identity.models import Person
from tests.house.addresses import ACTING, WORKING, Caller, Try, every_try_at_a
from tests.house.neighbours import Neighbours
from tests.house.unchanged import untouched

NOT_RUNNING: dict[str, dict[str, Any]] = {
    "none": {},
    "not answered": {"hours": None},
    "over": {"hours": -0.1},
    "ended": {"hours": 1, "ended_at": now(), "ended_by_name": "Ada Admin"},
    "refused": {"hours": None, "refused_at": now(), "refused_by_name": "Ada Admin"},
    "with the council next door": {"hours": 1},
}
READ = frozenset({"platform.audit_entry"})
TOOK_ROWS = "/findings.csv"


def staff(of: Neighbours, name: str = "Sid Support") -> tuple[Person, Caller]:
    person = of.factory.platform_admin(name)
    return person, Caller(of.client(person), form="/account/password")


def in_councils(of: Neighbours, *, sets: int, methods: tuple[str, ...] = ACTING) -> list[Try]:
    return [one for one in every_try_at_a(of, sets=sets, methods=methods) if one.rule.rule.startswith("/c/<council>")]


@pytest.mark.parametrize("kind", NOT_RUNNING)
def test_no_page_of_a_council_is_there_without_a_running_session(kind: str, neighbours: Neighbours) -> None:
    person, caller = staff(neighbours)
    if given := NOT_RUNNING[kind]:
        council = neighbours.b if kind == "with the council next door" else neighbours.a.council
        neighbours.factory.support(council, person, **given)
    every = in_councils(neighbours, sets=2, methods=WORKING) if kind == "none" else in_councils(neighbours, sets=1)
    assert len(every) > 60
    with untouched(neighbours):
        for one in every:
            answer = caller.ask(one.method, one.path)
            assert answer.status_code == 404 or one.method == "OPTIONS", f"{one} answered {answer.status_code}"
            assert not neighbours.canaries.in_text(answer.get_data(as_text=True), besides="platform"), one


def test_a_running_session_reads_and_changes_nothing(neighbours: Neighbours) -> None:
    person, caller = staff(neighbours)
    neighbours.factory.support(neighbours.a.council, person)
    read = set[str]()
    with untouched(neighbours, besides=READ):
        for one in in_councils(neighbours, sets=2):
            answer = caller.ask(one.method, one.path)
            if one.method == "POST":
                assert answer.status_code == 403, f"{one} answered {answer.status_code}"
            if answer.status_code == 200 and one.method == "GET":
                assert answer.mimetype != "text/html" or "Support session, approved by Ada Admin until" in answer.text
                read.add(one.path)
            assert not (one.path.endswith(TOOK_ROWS) and answer.status_code == 200), one
    assert len(read) > 10
