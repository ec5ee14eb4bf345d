"""The door: every view says who may come in, and nobody comes in who may not.

Every view carries exactly one mark, nearest to the function, under its route:

    @blueprint.get("/people")
    @requires(Act.READ_PEOPLE)
    def people() -> str: ...

``assert_marked`` stops the start where a view has none. The order at each request: who is it (one short transaction of
the gate), which house is this (``enter_by``), may they do this. Below ``/api/`` machines come in by their token
(``by_token``) and no cookie counts; anywhere else no token does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar, cast

from flask import Flask, current_app, g, redirect, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from reeve.audit.record import REEVE, Actor, set_actor
from reeve.database import Role, now
from reeve.database.requests import request_unit
from reeve.errors import NotAllowed, Refusal
from reeve.identity.extras import refuse_closed
from reeve.identity.machine import allowance
from reeve.identity.machine.puller import let_pull
from reeve.identity.machine.recognise import OutOfScope, recognise_machine
from reeve.identity.machine.scopes import Scope
from reeve.identity.permissions import DEPARTMENT_ACTS, FRESH, FRESH_TO_CHANGE, PLATFORM_ACTS, Act
from reeve.identity.recognise import recognise
from reeve.identity.sessions import turn_to
from reeve.identity.step_up import ask, confirm_form, is_answered, is_fresh, step_up
from reeve.identity.token import go_on_under, hashed, presented_token
from reeve.identity.visitor import House, Visitor
from reeve.web.problems import is_for_machines
from reeve.web.refusals import came_from

View = TypeVar("View", bound=Callable[..., Any])
Entrance = Callable[[], Response | None]

MARK = "reeve_mark"
ENTRANCES = "reeve.identity.entrances"
UNGUARDED = frozenset({"static"})


class Unmarked(RuntimeError):
    """A view does not say who may come in."""


class SignInFirst(Refusal):
    """You are signed out, so nothing was done. Go back and copy anything long that you typed, then sign in."""

    status = 401
    title = "Sign in first"


@dataclass(frozen=True)
class Mark:
    """Who may come in: anybody, whoever is signed in, whoever may do ``act``, a machine whose token has ``scope``, or a
    machine of a department (``pulls``).

    ``confirmed`` asks that they showed just now that it is them; ``changes_confirmed`` does before anything is changed.
    ``extra`` asks that their council's plan includes it. ``files`` says that a machine's call is counted as a file too.
    """

    public: bool = False
    act: Act | None = None
    confirmed: bool = False
    changes_confirmed: bool = False
    extra: str | None = None
    scopes: frozenset[Scope] = frozenset()
    files: bool = False
    pulls: bool = False


def public(view: View) -> View:
    """Anybody may come in, signed in or not. The view looks after itself."""
    return marked(view, Mark(public=True))


def signed_in(view: View) -> View:
    """Whoever is signed in, with both factors."""
    return marked(view, Mark())


def confirmed(view: View) -> View:
    """Whoever is signed in and showed just now that it is them: pages of their own that let somebody in."""
    return marked(view, Mark(confirmed=True))


def requires(act: Act, *, proves_itself: bool = False, extra: str | None = None) -> Callable[[View], View]:
    """Whoever may do ``act`` in the house this address belongs to; some acts (``FRESH``, ``FRESH_TO_CHANGE``) must be
    confirmed as well, unless the view asks for a second factor itself (``proves_itself``).

    ``extra`` names what a plan adds (``reeve.identity.extras.Extra``): a council without it is told so. Statutory work
    can never carry one: the app does not start.
    """
    changes = act in FRESH_TO_CHANGE and not proves_itself
    return lambda view: marked(view, Mark(act=act, confirmed=act in FRESH, changes_confirmed=changes, extra=extra))


def by_token(*scopes: Scope, files: bool = False, extra: str | None = None) -> Callable[[View], View]:
    """A machine whose token has one of ``scopes``. With ``files`` each call brings a file, of which there are fewer.
    ``extra`` is as for ``requires``."""
    return lambda view: marked(view, Mark(scopes=frozenset(scopes), files=files, extra=extra))


def by_department_token(view: View) -> View:
    """A machine of a department, which reads what that department was sent."""
    return marked(view, Mark(pulls=True))


def marked(view: View, mark: Mark) -> View:
    if hasattr(view, MARK):
        raise Unmarked(f"{view.__name__} carries two marks. Keep one of @public, @signed_in and @requires(...).")
    setattr(view, MARK, mark)
    return view


def visitor() -> Visitor:
    """The signed-in person of this request. Raises SignInFirst where there is none."""
    who = find_visitor()
    if who is None:
        raise SignInFirst
    return who


def find_visitor() -> Visitor | None:
    who: Visitor | None = g.get("visitor")
    return who


def init_app(app: Flask) -> None:
    """Stand at the door of ``app``: after the shell and the units, before any room."""
    app.extensions.setdefault(ENTRANCES, [])
    app.before_request(at_the_door)
    allowance.init_app(app)
    app.teardown_request(nobody_acts)


def nobody_acts(_error: BaseException | None) -> None:
    """The thread goes on to other requests; none may be taken for this one's person."""
    set_actor(REEVE)


def enter_by(app: Flask, entrance: Entrance) -> None:
    """Call ``entrance`` once it is known who is at the door: it sets ``g.visitor`` in its house, raises NotFound, or
    leads on elsewhere."""
    app.extensions.setdefault(ENTRANCES, []).append(entrance)


def at_the_door() -> Response | None:
    """Recognise, enter, decide. A refusal is raised; somebody not signed in is sent to sign in and comes back."""
    set_actor(REEVE)
    g.visitor = None
    g.machine = None
    if request.endpoint in UNGUARDED:
        return None
    if is_for_machines(request.path):
        machine_at_the_door(getattr(current_app.view_functions.get(request.endpoint or ""), MARK, Mark()))
        return None
    g.visitor = recognise(presented_token())
    open_gate()
    for entrance in current_app.extensions[ENTRANCES]:
        if (elsewhere := entrance()) is not None:
            return cast(Response, elsewhere)
    if request.endpoint is None:
        return None
    return decide(getattr(current_app.view_functions[request.endpoint], MARK, None))


def machine_at_the_door(mark: Mark) -> None:
    """Recognise the token, enter its council, decide. No cookie is looked at. What is public, or is not there, goes on
    to answer for itself."""
    if mark.pulls:
        let_pull()
    if not mark.scopes:
        return
    g.machine = recognise_machine(files=mark.files)
    for entrance in current_app.extensions[ENTRANCES]:
        entrance()
    if not mark.scopes & g.machine.scopes:
        raise OutOfScope
    if mark.extra is not None:
        refuse_closed(mark.extra)


def open_gate() -> None:
    """The gate's unit for the rest of the request. It takes no connection until somebody asks it something."""
    who, token = find_visitor(), presented_token()
    person_id = None if who is None else who.person_id
    request_unit(Role.GATE, token_hash=hashed(token) if token else None, person_id=person_id)
    if who is not None:
        set_actor(Actor(who.person_id, who.name))


def act_for(council: House) -> None:
    """The session is this council's from here on; where it was another's, under a new token, as at sign-in."""
    who = visitor()
    if who.acting_council_id == council.id:
        return
    token = turn_to(council.id, token_hash=who.token_hash, person_id=who.person_id, before=who.acting_council_id)
    if token is not None:
        take_up(token)


def take_up(token: str, *, second_factor_at: datetime | None = None) -> None:
    """This request goes on under the new ``token``, and so does the browser."""
    who = visitor()
    g.visitor = replace(who, token_hash=hashed(token), second_factor_at=second_factor_at or who.second_factor_at)
    request_unit(Role.GATE, token_hash=hashed(token), person_id=who.person_id)
    go_on_under(token)


def decide(mark: Mark | None) -> Response | None:
    if mark is None:
        raise NotFound
    if mark.public:
        return None
    who = find_visitor()
    if who is None:
        return send_to_sign_in()
    if mark.act is not None:
        enter_house_of(who, mark.act)
        if not visitor().may(mark.act):
            raise NotAllowed(f"Your role does not let you {mark.act.value}. Ask an admin if you need to.")
    if mark.extra is not None:
        refuse_closed(mark.extra)
    return ask_to_confirm() if must_confirm(mark) and not is_fresh(visitor()) else None


def must_confirm(mark: Mark) -> bool:
    return mark.confirmed or (mark.changes_confirmed and request.method not in ("GET", "HEAD", "OPTIONS"))


def ask_to_confirm() -> Response | None:
    """The question, or None where its answer came along and is right: the act then goes on as it was sent."""
    form = confirm_form()
    token = step_up(form, visitor()) if is_answered() else None
    if token is None:
        return ask(form)
    take_up(token, second_factor_at=now())
    return None


def enter_house_of(who: Visitor, act: Act) -> None:
    """The platform's and the departments' own units; to anybody else these pages do not exist."""
    if act in PLATFORM_ACTS:
        if "platform" not in who.roles:
            raise NotFound
        request_unit(Role.PLATFORM, person_id=who.person_id)
    if act in DEPARTMENT_ACTS:
        if not who.departments:
            raise NotFound
        department = who.departments[0]
        g.visitor = replace(who, department=department)
        set_actor(Actor(who.person_id, who.name, acting_for=department.name))
        request_unit(Role.DEPARTMENT, department_id=department.id, person_id=who.person_id)


def send_to_sign_in() -> Response:
    """A page is come back to after signing in, and so is the page an act was sent from, which is not repeated."""
    if request.method not in ("GET", "HEAD"):
        raise SignInFirst(lead=(url_for("identity.sign_in", next=came_from()), "Sign in"))
    return redirect(url_for("identity.sign_in", next=request.full_path.rstrip("?")), 303)
