"""The census of the API: a token opens its own council within its scopes, and everything else is not there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from councils.tokens.make_token import Wanted, make_token
from reeve.audit import Actor, acting
from reeve.database import Role, unit
from reeve.identity.door import MARK
from reeve.identity.machine.scopes import Scope
from reeve.identity.models import Person
from reeve.identity.visitor import House
from reeve.register.models import Council
from tests.house.addresses import Try, Values, as_ids_in_b, as_if_the_same, nowhere, of_a, shown, tries
from tests.house.neighbours import EXTRACT, Neighbours
from tests.house.unchanged import untouched


def token_of(council: Council, person: Person, *scopes: Scope, label: str = "Census") -> str:
    house = House("council", council.id, council.slug, council.name)
    with unit(Role.COUNCIL, council_id=council.id, person_id=person.id), acting(Actor(person.id, person.name)):
        return make_token(Wanted(label, frozenset(scopes), person.id, timedelta(days=2)), house=house).key


@pytest.fixture(scope="module")
def next_door(neighbours: Neighbours) -> str:
    """A token of B that may do everything."""
    return token_of(neighbours.b, neighbours.member, *Scope)


def machine_tries(of: Neighbours, values: Values, twin: Values) -> Iterator[Try]:
    return (one for one in tries(of.app, values, twin) if one.rule.rule.startswith("/api/v1/councils/"))


def ask(client: FlaskClient, one: Try, path: str, key: str) -> TestResponse:
    data = b"D|1\n" if one.method == "POST" else None
    return client.open(path, method=one.method, data=data, headers={"Authorization": f"Bearer {key}"}, buffered=True)


def differs(one: Try, answer: TestResponse, twin: TestResponse) -> bool:
    said = as_if_the_same(without_counts(answer), one.path, one.values)
    return said != as_if_the_same(without_counts(twin), one.twin, one.twin_values)


def without_counts(answer: TestResponse) -> TestResponse:
    answer.headers.remove("RateLimit")
    return answer


@pytest.mark.parametrize("which", ["as a neighbour", "in B with what is A's"])
def test_what_is_as_is_not_there_for_bs_token(which: str, neighbours: Neighbours, next_door: str, calls: None) -> None:
    own: Callable[[Neighbours], tuple[Values, Values]] = as_ids_in_b
    values, twin = own(neighbours) if which.startswith("in B") else (of_a(neighbours), nowhere(of_a(neighbours)))
    client, faults, asked = neighbours.app.test_client(), list[str](), 0
    with untouched(neighbours):
        for one in machine_tries(neighbours, values, twin):
            if not one.theirs or (which.startswith("in B") and not one.theirs & {"dry_run_id"}):
                continue
            asked += 1
            answer, other = (ask(client, one, path, next_door) for path in (one.path, one.twin))
            faults += [f"{one} shows {place}" for place in neighbours.canaries.in_text(shown(answer))]
            if one.method != "OPTIONS" and answer.status_code != 404:
                faults.append(f"{one} answered {answer.status_code}")
            if differs(one, answer, other):
                faults.append(f"{one} answers otherwise than {one.twin}, which tells what exists")
    assert not faults, "\n".join(faults)
    assert asked > (3 if which.startswith("in B") else 15)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many calls as the census makes."""
    from reeve.identity.machine import allowance

    monkeypatch.setattr(allowance, "CALLS", allowance.Policy("calls", 10_000, 60))
    monkeypatch.setattr(allowance, "FILES", allowance.Policy("files", 10_000, 60))


@pytest.mark.parametrize("scope", list(Scope))
def test_a_token_does_only_what_its_scope_says(scope: Scope, neighbours: Neighbours, calls: None) -> None:
    """The control as well: within its scope A's own token is let in at these very addresses."""
    key = token_of(neighbours.a.council, neighbours.desk.tom, scope, label=f"Only {scope.value}")
    client, let_in = neighbours.app.test_client(), 0
    values = of_a(neighbours, return_key=EXTRACT)
    for one in machine_tries(neighbours, values, nowhere(values)):
        mark = getattr(neighbours.app.view_functions[one.rule.endpoint], MARK)
        if one.method in ("POST", "DELETE", "OPTIONS") and scope in mark.scopes:
            continue
        answer = ask(client, one, one.path, key)
        if scope in mark.scopes:
            let_in += 1
            assert answer.status_code in (200, 404, 409), f"{one} answered {answer.status_code}: {answer.text}"
        else:
            assert answer.status_code == 403, f"{one} let in a token that may only {scope.value}"
    assert let_in >= 4


def test_every_canary_a_machine_may_read_is_its_councils(neighbours: Neighbours, calls: None) -> None:
    key = token_of(neighbours.a.council, neighbours.desk.tom, *Scope, label="Reads")
    client, seen = neighbours.app.test_client(), set[str]()
    values = of_a(neighbours)
    for one in machine_tries(neighbours, values, nowhere(values)):
        if one.method == "GET":
            seen |= set(neighbours.canaries.in_text(shown(ask(client, one, one.path, key))))
    assert len(seen) >= 4, f"A's own machine saw only {seen}"
    claimants = {neighbours.canaries.where[word] for word in neighbours.canaries.claimants}
    assert not seen & claimants
