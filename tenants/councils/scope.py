"""The way into a council: ``/c/<council>/...`` becomes ``g.council``, and everybody else is told there is no such page.

Views never receive the council: it is taken from the address here, and ``url_for`` puts it back. An address in a
council the visitor does not belong to answers exactly as one that does not exist.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Flask, current_app, g, redirect, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from reeve.audit.record import Actor, set_actor
from reeve.database import Role, db
from reeve.database.requests import request_unit
from reeve.identity.door import enter_by, find_visitor
from reeve.identity.openid.entries import comes_in_as_asked
from reeve.identity.openid.refusals import OnlyByAccount
from reeve.identity.visitor import House, Visitor
from reeve.register.queries import find_by_old_slug
from reeve.web import Frame, Link, frame_by

COUNCIL = "council"


def init_app(app: Flask) -> None:
    app.url_value_preprocessor(take_council)
    app.url_defaults(put_council_back)
    enter_by(app, enter_council)
    frame_by(app, surroundings)


def take_council(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    g.council_slug = values.pop(COUNCIL, None) if values else None


def put_council_back(endpoint: str, values: dict[str, Any]) -> None:
    slug = g.get("council_slug")
    if slug and COUNCIL not in values and current_app.url_map.is_endpoint_expecting(endpoint, COUNCIL):
        values[COUNCIL] = slug


def enter_council() -> Response | None:
    """Find the house by its slug among the visitor's own, and open its unit. An old slug leads to the present one."""
    slug, who = g.get("council_slug"), find_visitor()
    if slug is None or who is None:
        return None
    house = next((house for house in who.councils if house.slug == slug), None)
    if house is None:
        return lead_on(slug, who)
    g.council = house
    g.visitor = replace(who, council=house)
    set_actor(Actor(who.person_id, who.name, acting_for=house.name))
    request_unit(Role.COUNCIL, council_id=house.id, person_id=who.person_id)
    return None if comes_in_as_asked(who.person_id, who.token_hash) else ask_for_its_account(house)


def ask_for_its_account(house: House) -> Response:
    """The council lets its people in by its own sign-in only: a page leads there, an act is refused."""
    if request.method not in ("GET", "HEAD"):
        raise OnlyByAccount
    onwards = request.full_path.rstrip("?")
    return redirect(url_for("openid.required", council=house.slug, next=onwards), 303)


def lead_on(slug: str, who: Visitor) -> Response:
    """Raises NotFound unless ``slug`` is what one of the visitor's councils used to be called."""
    council = find_by_old_slug(db.gate, slug)
    moved = council is not None and any(house.id == council.id for house in who.councils)
    if council is None or not moved or request.endpoint is None or request.method not in ("GET", "HEAD"):
        raise NotFound
    return redirect(url_for(request.endpoint, **{**(request.view_args or {}), COUNCIL: council.slug}), 301)


def surroundings() -> Frame | None:
    """Which council this is, and whom one acts for where there is a choice."""
    who = find_visitor()
    if who is None or who.council is None:
        return None
    home = f"/c/{who.council.slug}"
    return Frame(
        place=who.council.name,
        place_url=home,
        navigation=(Link("Returns", home), Link("People", f"{home}/people"), Link("History", f"{home}/history")),
        acting_for=who.council.name if several(who) else None,
        switch_url=url_for("identity.choose") if several(who) else None,
    )


def several(who: Visitor) -> bool:
    return len(who.councils) > 1


def here() -> House:
    """The council this request is in. Raises NotFound outside one."""
    house: House | None = g.get("council")
    if house is None:
        raise NotFound
    return house
