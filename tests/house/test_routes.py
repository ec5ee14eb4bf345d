"""Every route says who may come in, and nobody next door gets past: not to read, not to change, not to learn that
something is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from reeve.identity.assert_marked import assert_marked
from reeve.identity.door import MARK, UNGUARDED
from reeve.published.using import BEHIND, PURPOSES
from tests.house.addresses import (
    ACTING,
    WORKING,
    Caller,
    NoValue,
    Try,
    Values,
    as_ids_in_b,
    as_if_the_same,
    as_returns_in_b,
    every_try_at_a,
    nowhere,
    of_a,
    shown,
    tries,
)
from tests.house.neighbours import Neighbours
from tests.house.unchanged import untouched

OUTSIDERS = ("nobody", "halfway", "member", "ended", "accountant", "analyst", "other_analyst", "platform_admin")
OWN_PAGES = {
    "accountant": "/engagements",
    "analyst": "/department",
    "other_analyst": "/department/returns",
    "platform_admin": "/platform",
}
NOTED = dict.fromkeys(("accountant", "analyst"), frozenset({"platform.audit_entry"}))  # what they read is noted there
SHOW_CLAIMS = {"findings.claim", "findings.file", "findings.marked_copy"}
SEEN_BY = {"accountant": "accountant", "analyst": "department", "platform_admin": "platform"}


def caller_of(of: Neighbours, who: str) -> Caller:
    if who in ("nobody", "halfway"):
        return Caller(of.client(None), form="/sign-in")
    return Caller(of.client(getattr(of, who)), form="/account/password")


def test_every_route_says_who_may_come_in(app: Flask) -> None:
    assert_marked(app)
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in UNGUARDED:
            assert hasattr(app.view_functions[rule.endpoint], MARK), f"{rule.rule} carries no mark"


def test_every_page_whose_use_is_counted_is_there(app: Flask) -> None:
    there = {(method, rule.endpoint) for rule in app.url_map.iter_rules() for method in rule.methods or ()}
    assert set(BEHIND) <= there, "reeve.published.using names a view that is gone: name the one that took its place."
    assert set(BEHIND.values()) == set(PURPOSES)


def test_every_argument_of_every_route_has_a_value_to_try(neighbours: Neighbours) -> None:
    values = of_a(neighbours)
    assert len(list(tries(neighbours.app, values, nowhere(values)))) > 100


def test_a_route_with_an_argument_nobody_gave_a_value_fails_with_a_sentence(neighbours: Neighbours) -> None:
    bare = Flask("bare")
    bare.add_url_rule("/c/<council>/ledgers/<ledger>", "ledger", lambda: "")
    values = of_a(neighbours)
    with pytest.raises(NoValue, match="has the argument ledger"):
        list(tries(bare, values, nowhere(values)))


def test_the_canaries_are_alive(neighbours: Neighbours) -> None:
    """The control: council A's own people do see most of them at these very addresses."""
    assert len(neighbours.canaries.where) >= 50
    caller, seen, of_claims = (
        Caller(neighbours.client(neighbours.everybody), form="/account/password"),
        set[str](),
        set[str](),
    )
    for one in every_try_at_a(neighbours, methods=("GET",)):
        found = set(neighbours.canaries.in_text(shown(caller.ask("GET", one.path))))
        if one.rule.endpoint in SHOW_CLAIMS:
            of_claims |= found
        else:
            seen |= found
    unseen = set(neighbours.canaries.where.values()) - seen
    assert len(seen) >= 25, f"Not seen by A's own people: {sorted(unseen)}"
    claimants = {neighbours.canaries.where[word] for word in neighbours.canaries.claimants}
    assert not seen & claimants, "A claimant's words are on a page that is not for reading claims"
    assert claimants <= of_claims


@pytest.mark.parametrize("who", OUTSIDERS)
def test_council_as_addresses_do_not_exist_for(who: str, neighbours: Neighbours) -> None:
    caller, faults, twins = caller_of(neighbours, who), list[str](), dict[tuple[str, str], str]()
    with untouched(neighbours, besides=NOTED.get(who, frozenset())):
        for one in tried_by(who, neighbours):
            if not is_own_act(one, who):
                faults += faults_in(one, caller, neighbours, who, twins)
    assert not faults, "\n".join(faults)


def tried_by(who: str, of: Neighbours) -> Iterator[Try]:
    """All methods and values by the likeliest outsider, a neighbour, and by nobody; what reads and acts by the rest."""
    return every_try_at_a(
        of, sets={"member": 5, "accountant": 1}.get(who, 2), methods=WORKING if who in ("member", "nobody") else ACTING
    )


@pytest.mark.parametrize("values_of", [as_returns_in_b, as_ids_in_b])
def test_what_is_as_is_not_found_in_b(
    values_of: Callable[[Neighbours], tuple[Values, Values]], neighbours: Neighbours
) -> None:
    """B's own people, in B's own rooms, with what is A's."""
    caller, faults, twins = caller_of(neighbours, "member"), list[str](), dict[tuple[str, str], str]()
    with untouched(neighbours):
        for one in in_councils(tries(neighbours.app, *values_of(neighbours))):
            faults += faults_in(one, caller, neighbours, "member", twins)
    assert not faults, "\n".join(faults)


def in_councils(every: Iterator[Try]) -> Iterator[Try]:
    return (one for one in every if one.rule.rule.startswith("/c/"))


def is_own_page(one: Try, who: str) -> bool:
    """A page of the department's or the platform's own, where they see what was sent to them."""
    return one.rule.rule.startswith(OWN_PAGES.get(who, "-"))


def is_own_act(one: Try, who: str) -> bool:
    return is_own_page(one, who) and one.method == "POST"


def faults_in(one: Try, caller: Caller, of: Neighbours, who: str, twins: dict[tuple[str, str], str]) -> list[str]:
    """What is wrong with the answers to one request and to its twin. What exists nowhere is answered alike whichever
    values that are nowhere it is asked with, so each address of it is asked once and its answer kept in ``twins``."""
    answer = caller.ask(one.method, one.path)
    if who == "accountant" and is_own_page(one, who):
        return []
    faults = [f"{one} shows {place}" for place in of.canaries.in_text(shown(answer), besides=SEEN_BY.get(who, ""))]
    if not one.theirs or is_own_page(one, who):
        return faults
    if not is_turned_away(answer.status_code, one, who):
        faults.append(f"{one} answered {answer.status_code} to {who}")
    address = (one.rule.rule, one.method)
    if address not in twins:
        twins[address] = as_if_the_same(caller.ask(one.method, one.twin), one.twin, one.twin_values)
    if as_if_the_same(answer, one.path, one.values) != twins[address]:
        faults.append(f"{one} answers otherwise than {one.twin}, which tells {who} what exists")
    return faults


def is_turned_away(status: int, one: Try, who: str) -> bool:
    """404; for somebody not signed in, the way to sign in, which is the same for every address. Where machines come in
    by token, nobody without one learns anything, signed in or not.

    OPTIONS may also name the methods, which are those of every such address.
    """
    method = one.method
    if method == "OPTIONS":
        return status in (200, 401, 404)
    if one.rule.rule.startswith("/api/"):
        return status == 401
    if who in ("nobody", "halfway"):
        return status in ((401, 404) if method == "POST" else (303, 404))
    return status == 404
