"""Somebody of several councils always sees for which they act, and no form of one does anything in another."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from reeve.identity.models import Person
from reeve.web.posting import PLACE, place_token
from tests.house.addresses import Caller, Try, nowhere, of_a, tries
from tests.house.neighbours import Neighbours
from tests.house.unchanged import untouched
from tests.reeve.identity.signing_in import heading


@pytest.fixture(scope="module")
def both(neighbours: Neighbours) -> Person:
    """A person with every role in A and in B."""
    person = neighbours.factory.person("Bo Both", council=neighbours.b, roles=("preparer", "certifier", "admin"))
    neighbours.factory.join(person, neighbours.a.council, "preparer", "certifier", "admin", "viewer")
    return person


def in_a(of: Neighbours, method: str) -> list[Try]:
    values = of_a(of)
    return [one for one in tries(of.app, values, nowhere(values), methods=(method,)) if one.path.startswith("/c/")]


def test_every_page_in_a_council_says_for_which_one_acts(neighbours: Neighbours, both: Person) -> None:
    caller, shown = Caller(neighbours.client(both), form="/account/password"), 0
    for one in in_a(neighbours, "GET"):
        answer = caller.ask("GET", one.path)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            shown += 1
            assert f"You are acting for <strong>{neighbours.a.council.name}</strong>" in answer.text, one
    assert shown > 10


def shown_by(app: Flask, slug: str) -> str:
    with app.app_context():
        return place_token(slug)


@pytest.mark.parametrize("place", ["missing", "forged", "another council's"])
def test_every_act_in_a_council_refuses_a_form_opened_for_another(
    place: str, neighbours: Neighbours, both: Person
) -> None:
    caller = Caller(neighbours.client(both), form="/account/password")
    value = {"missing": "", "forged": neighbours.a.council.slug}.get(place, shown_by(neighbours.app, neighbours.b.slug))
    said = "That page was opened for another council" if place == "another council's" else "Open the page again"
    acts = in_a(neighbours, "POST")
    assert len(acts) > 15
    with untouched(neighbours, besides=frozenset({"platform.audit_entry"})):
        for one in acts:
            body = {PLACE: value, **caller.body(one.path)}
            answer = caller.post(one.path, body)
            if answer.status_code != 404:
                assert (answer.status_code, heading(answer)) == (409, said), one
            if place == "another council's" and answer.status_code == 409:
                assert f"opened for {neighbours.b.name} and sent to {neighbours.a.council.name}" in answer.text, one


def test_every_form_in_a_council_says_for_which_it_was_opened(neighbours: Neighbours, both: Person) -> None:
    caller, forms = Caller(neighbours.client(both), form="/account/password"), 0
    for one in in_a(neighbours, "GET"):
        answer = caller.ask("GET", one.path)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            for form in BeautifulSoup(answer.text, "html5lib").select("main form[method=post]"):
                field = form.select_one(f"input[name={PLACE}]")
                assert field is not None, f"{one}: draw the form with form_for"
                assert field["value"] == shown_by(neighbours.app, neighbours.a.council.slug), one
                forms += 1
    assert forms > 8
