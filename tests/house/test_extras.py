"""An extra of a plan is never in a room of the statutory work; and what is an extra says so."""

from __future__ import annotations

from flask import Blueprint, Flask

from reeve.app import create_app
from reeve.identity.door import MARK, requires
from reeve.identity.extras import Extra
from reeve.identity.permissions import Act
from reeve.installation import Installation

STATUTORY_ROOMS = (
    "scope",
    "people",
    "aboard",
    "returns",
    "drafting",
    "workbook",
    "uploads",
    "validation",
    "signoff",
    "delivery",
)
ROOMS = (*(f"councils.{room}" for room in (*STATUTORY_ROOMS, "leaving")), "reeve.department", "reeve.onboarding")


def with_extras(app: Flask) -> dict[str, str]:
    """The extra of each view that carries one, by endpoint, in rooms where none may."""
    return {
        endpoint: mark.extra
        for endpoint, view in app.view_functions.items()
        if (mark := getattr(view, MARK, None)) is not None and mark.extra is not None and in_room(view.__module__)
    }


def in_room(module: str) -> bool:
    return any(module == room or module.startswith(f"{room}.") for room in ROOMS)


def test_no_view_of_the_statutory_work_carries_an_extra(installation: Installation) -> None:
    app = create_app(installation.settings)
    assert sum(in_room(view.__module__) for view in app.view_functions.values()) >= 60
    assert with_extras(app) == {}, "Put an extra in a room of its own: statutory work never asks the till."


def test_machines_and_the_marked_up_copy_are_extras(installation: Installation) -> None:
    app = create_app(installation.settings)
    of_machines = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/v1/councils/")]
    assert len(of_machines) >= 10
    open_anyway = {rule.endpoint for rule in of_machines if extra_of(app, rule.endpoint) != Extra.API}
    assert open_anyway == set(), 'Put extra=Extra.API in @by_token(...): "The API" closes as a whole.'
    assert extra_of(app, "findings.marked_copy") == Extra.MARKED_UP_COPIES


def extra_of(app: Flask, endpoint: str) -> str | None:
    extra: str | None = getattr(app.view_functions[endpoint], MARK).extra
    return extra


def test_a_planted_one_is_found(installation: Installation) -> None:
    app = create_app(installation.settings)

    @requires(Act.READ_RETURNS, extra=Extra.COMPARISON)
    def planted(council: str) -> str:
        return council

    planted.__module__ = "councils.validation.views"
    room = Blueprint("planted", __name__)
    room.add_url_rule("/c/<council>/planted", view_func=planted)
    app.register_blueprint(room)
    assert with_extras(app) == {"planted.planted": "comparison"}
