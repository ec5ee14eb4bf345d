"""The way into a council: ``/c/<council>/...`` becomes ``g.council``, and everybody else is told there is no such page.

Views never receive the council: it is taken from the address here, and ``url_for`` puts it back. An address in a
council the visitor does not belong to answers exactly as one that does not exist.

Every form in a council says, signed, for which council it was opened. What is sent to another, or does not say, is
refused: nothing is ever done in the wrong council because two were open side by side.
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
from reeve.errors import Conflict
from reeve.identity.door import act_for, enter_by, find_visitor, visitor
from reeve.identity.machine.recognise import Machine, find_machine
from reeve.identity.openid.entries import comes_in_as_asked
from reeve.identity.openid.refusals import OnlyByAccount
from reeve.identity.visitor import House, Visitor
from reeve.leaving.archive import Archived
from reeve.leaving.queries import find_archive
from reeve.onboarding.support_entrance import note_reading, with_support
from reeve.register.queries import find_by_old_slug
from reeve.web import Frame, Link, frame_by, place_by
from reeve.web.posting import PLACE, place_shown, streams

COUNCIL = "council"
READING = frozenset({"GET", "HEAD", "OPTIONS"})


class OpenedForAnother(Conflict):
    """This page was opened for another council than it was sent to, so nothing was done in either."""

    title = "That page was opened for another council"


class OpenedForNone(Conflict):
    """The page did not say which council it was opened for, so nothing was done. Open it again, then send it."""

    title = "Open the page again"


def init_app(app: Flask) -> None:
    app.url_value_preprocessor(take_council)
    app.url_defaults(put_council_back)
    enter_by(app, enter_council)
    frame_by(app, surroundings)
    place_by(app, own_slug)
    app.before_request(refuse_other_council)


def take_council(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    g.council_slug = values.pop(COUNCIL, None) if values else None


def put_council_back(endpoint: str, values: dict[str, Any]) -> None:
    slug = g.get("council_slug")
    if slug and COUNCIL not in values and current_app.url_map.is_endpoint_expecting(endpoint, COUNCIL):
        values[COUNCIL] = slug


def enter_council() -> Response | None:
    """Find the house by its slug among the visitor's own, and open its unit. An old slug leads to the present one."""
    machine = find_machine()
    if machine is not None:
        let_in(machine)
        return None
    slug, who = g.get("council_slug"), find_visitor()
    if slug is None or who is None:
        return None
    who = with_support(slug, who)
    house = next((house for house in who.councils if house.slug == slug), None)
    if house is None:
        return lead_on(slug, who)
    g.council = house
    g.visitor = replace(who, council=house)
    act_for(house)
    set_actor(Actor(who.person_id, who.name, acting_for=house.name))
    request_unit(Role.COUNCIL, council_id=house.id, person_id=who.person_id)
    if g.support is None and not comes_in_as_asked(visitor(), house):
        return ask_for_its_account(house)
    refuse_where_archived(house)
    note_reading(house)
    return None


def let_in(machine: Machine) -> None:
    """A machine enters the council of its token; every other is no more there than one that does not exist."""
    if g.get("council_slug") != machine.council.slug:
        raise NotFound
    g.council = machine.council
    set_actor(Actor(machine.owner_id, machine.name, acting_for=machine.council.name))
    request_unit(Role.COUNCIL, council_id=machine.council.id, person_id=machine.owner_id)
    refuse_where_archived(machine.council)


def ask_for_its_account(house: House) -> Response:
    """The council lets its people in by its own sign-in only: a page leads there, an act is refused."""
    if request.method not in ("GET", "HEAD"):
        raise OnlyByAccount
    onwards = request.full_path.rstrip("?")
    return redirect(url_for("openid.required", council=house.slug, next=onwards), 303)


def refuse_where_archived(house: House) -> None:
    """An archived council is read; of what changes anything only leaving itself is left. Raises Archived."""
    if request.method in READING or request.blueprint == "leaving":
        return
    if find_archive(db.council, house.id) is not None:
        raise Archived


def lead_on(slug: str, who: Visitor) -> Response:
    """Raises NotFound unless ``slug`` is what one of the visitor's councils used to be called."""
    council = find_by_old_slug(db.gate, slug)
    moved = council is not None and any(house.id == council.id for house in who.councils)
    if council is None or not moved or request.endpoint is None or request.method not in ("GET", "HEAD"):
        raise NotFound
    return redirect(url_for(request.endpoint, **{**(request.view_args or {}), COUNCIL: council.slug}), 301)


def own_slug() -> str | None:
    """The council every form of this page belongs to."""
    slug: str | None = g.get("council_slug") if g.get("council") is not None else None
    return slug


def refuse_other_council() -> None:
    """After the door, before any view. A view that reads its own body calls ``require_own_form`` itself."""
    if request.method == "POST" and request.endpoint is not None and not streams(request.endpoint):
        require_own_form(request.form.get(PLACE))


def require_own_form(token: str | None) -> None:
    """Raise OpenedForNone or OpenedForAnother unless the form was opened for the council in the address."""
    slug = own_slug()
    if slug is None:
        return
    shown = place_shown(token)
    if shown is None:
        raise OpenedForNone
    if shown != slug:
        named = {house.slug: house.name for house in visitor().councils}
        raise OpenedForAnother(
            f"This page was opened for {named.get(shown, 'another council')} and sent to {here().name}. Nothing was "
            "done in either. Check which council you are acting for, then open the page again."
        )


def surroundings() -> Frame | None:
    """Which council this is, and whom one acts for where there is a choice."""
    who = find_visitor()
    if who is None or who.council is None:
        return None
    home = f"/c/{who.council.slug}"
    return Frame(
        place=who.council.name,
        place_url=home,
        navigation=(
            Link("Returns", home),
            Link("Calendar", f"{home}/calendar"),
            Link("People", f"{home}/people"),
            Link("History", f"{home}/history"),
        ),
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
