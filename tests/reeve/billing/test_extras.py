"""An extra is open to a council whose plan has it, and says plainly why not to any other; statutory work never asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Blueprint, Flask
from flask.typing import ResponseReturnValue

from reeve.app import create_app
from reeve.billing.draft_contract import Deal
from reeve.billing.end_contract import end_contract
from reeve.billing.give_goodwill import give_goodwill
from reeve.billing.plans import price_book
from reeve.billing.queries import get_contract
from reeve.identity.assert_marked import assert_marked
from reeve.identity.door import Unmarked, requires
from reeve.identity.extras import KNOWN, Extra
from reeve.identity.permissions import STATUTORY, Act
from reeve.installation import Installation
from tests.factories import Factory
from tests.reeve.billing.till import Till, words

TODAY = date(2026, 11, 27)


def planted(act: Act, extra: str, *, at: str = "/c/<council>/planted") -> Blueprint:
    """A room with one view, as a later one will be."""
    room = Blueprint("planted", __name__)

    @room.get(at)
    @requires(act, extra=extra)
    def view(**_where: str) -> ResponseReturnValue:
        return "The extra is open."

    return room


@pytest.fixture(scope="module")
def app(installation: Installation) -> Flask:
    app = create_app(installation.settings)
    app.register_blueprint(planted(Act.READ_RETURNS, Extra.COMPARISON))
    assert_marked(app)
    return app


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(datetime(2026, 11, 27, 12, tzinfo=UTC), tick=False) as travelling:
        yield travelling


@pytest.fixture
def till(app: Flask, factory: Factory) -> Till:
    return Till(app, factory)


def asked(till: Till, *, role: str = "admin") -> tuple[int, str]:
    who = till.admin if role == "admin" else till.factory.person("Vi Viewer", council=till.council, roles=(role,))
    answer = till.client(who).get(f"/c/{till.council.slug}/planted")
    return answer.status_code, words(answer)


def test_a_plan_that_has_it_opens_it(till: Till) -> None:
    till.started(deal=Deal("plus", TODAY))
    assert asked(till) == (200, "The extra is open.")
    assert asked(till, role="viewer") == (200, "The extra is open.")


def test_a_plan_without_it_says_which_has_it(till: Till) -> None:
    till.started(deal=Deal("core", TODAY))
    status, page = asked(till)
    assert status == 403
    for expected in (
        "This extra is not in your plan",
        "comes with Plus",
        "statutory work is open",
        "under Subscription",
    ):
        assert expected in page
    assert "Ask your council's admin" in asked(till, role="viewer")[1]


def test_a_council_nobody_pays_for(till: Till) -> None:
    assert "This extra is not in your plan" in asked(till)[1]


def test_a_plan_that_ended_pauses_it_and_goodwill_opens_it(till: Till, clock: time_machine.Coordinates) -> None:
    contract = till.started(deal=Deal("plus", TODAY))
    with till.on_platform() as session:
        end_contract(get_contract(session, contract.id), to_on=date(2027, 1, 1))
    assert asked(till)[0] == 200
    clock.move_to(datetime(2027, 1, 1, 12, tzinfo=UTC))
    status, page = asked(till)
    assert status == 403
    assert "This extra is paused" in page
    assert "statutory work is open" in page
    with till.on_platform():
        give_goodwill(till.house, product="plus", to_on=date(2027, 3, 1), reason="While they buy")
    assert asked(till)[0] == 200


def test_whoever_may_not_come_in_is_not_told_of_plans(till: Till) -> None:
    stranger = till.factory.person("Sid Stranger")
    assert till.client(stranger).get(f"/c/{till.council.slug}/planted").status_code == 404


@pytest.mark.parametrize("act", sorted(STATUTORY))
def test_statutory_work_with_an_extra_does_not_start(act: Act, installation: Installation) -> None:
    app = create_app(installation.settings)
    app.register_blueprint(planted(act, Extra.API))
    with pytest.raises(Unmarked, match="statutory work is never asked for a plan"):
        assert_marked(app)


@pytest.mark.parametrize(
    ("extra", "at", "said"),
    [
        ("a golden seal", "/c/<council>/planted", "which no plan knows"),
        (Extra.API, "/planted", "not an extra of a council's"),
    ],
)
def test_a_wrong_extra_does_not_start(extra: str, at: str, said: str, installation: Installation) -> None:
    app = create_app(installation.settings)
    app.register_blueprint(planted(Act.READ_RETURNS, extra, at=at))
    with pytest.raises(Unmarked, match=said):
        assert_marked(app)


def test_every_extra_a_plan_names_can_be_asked_for() -> None:
    named = {extra for plan in price_book().plans.values() for extra in plan.extras}
    assert named <= KNOWN
    assert {"comparison", "API", "marked-up copies"} <= KNOWN
