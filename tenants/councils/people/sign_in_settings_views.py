"""The council's own sign-in: settings, test, on, required, and who may come in when it is away."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from councils.people.queries import get_member, members
from councils.people.sign_in_settings_forms import BreakGlassForm, ProviderForm
from councils.scope import here
from reeve.database import db
from reeve.database.requests import release_units
from reeve.errors import NotFound
from reeve.identity.door import requires, visitor
from reeve.identity.models import Person
from reeve.identity.openid.begin import Errand, callback_of
from reeve.identity.openid.name_break_glass import end_break_glass, name_break_glass
from reeve.identity.openid.queries import break_glass, find_provider, linked_members, newest_provider
from reeve.identity.openid.set_up import (
    enough_break_glass,
    look_up,
    require,
    set_up,
    stop_requiring,
    switch_off,
    switch_on,
)
from reeve.identity.openid.views import away
from reeve.identity.permissions import Act

BASE = "/sign-in-settings"


def register(blueprint: Blueprint) -> None:
    blueprint.get(BASE)(sign_in_settings)
    blueprint.route(f"{BASE}/provider", methods=["GET", "POST"])(sign_in_provider)
    blueprint.post(f"{BASE}/test")(sign_in_test)
    blueprint.post(f"{BASE}/switching-on")(sign_in_switching_on)
    blueprint.route(f"{BASE}/switching-off", methods=["GET", "POST"])(sign_in_switching_off)
    blueprint.route(f"{BASE}/requirement", methods=["GET", "POST"])(sign_in_requirement)
    blueprint.post(f"{BASE}/requirement/end")(sign_in_requirement_end)
    blueprint.route(f"{BASE}/break-glass", methods=["GET", "POST"])(break_glass_members)
    blueprint.post(f"{BASE}/break-glass/<uuid:person_id>/end")(break_glass_end)


@requires(Act.SET_SIGN_IN)
def sign_in_settings() -> str:
    return render_template(
        "people/sign_in_settings.html",
        newest=newest_provider(),
        in_use=find_provider(db.council, here().id),
        callback=callback_of(here().id),
        named=break_glass(),
        enough=enough_break_glass(),
        linked=linked_members(),
        members=len(members()),
    )


@requires(Act.SET_SIGN_IN)
def sign_in_provider() -> ResponseReturnValue:
    form = ProviderForm(before=newest_provider())
    if form.validate_on_submit():
        wanted = form.wanted()
        release_units()
        set_up(wanted, look_up(wanted))
        flash("The settings are saved. Now do a test sign-in with your own account.", "success")
        return redirect(url_for("people.sign_in_settings"), 303)
    return render_template("people/sign_in_provider.html", form=form, callback=callback_of(here().id))


@requires(Act.SET_SIGN_IN)
def sign_in_test() -> ResponseReturnValue:
    newest = newest_provider()
    if newest is None:
        raise NotFound
    return away(here().id, here().name, Errand("test", person_id=visitor().person_id, number=newest.number))


@requires(Act.SET_SIGN_IN)
def sign_in_switching_on() -> ResponseReturnValue:
    switch_on()
    return done("The council's own sign-in is on. Members link their account under Your account.")


@requires(Act.SET_SIGN_IN)
def sign_in_switching_off() -> ResponseReturnValue:
    if request.method == "POST":
        switch_off()
        return done("The council's own sign-in is off.")
    return render_template("people/sign_in_off.html")


@requires(Act.SET_SIGN_IN)
def sign_in_requirement() -> ResponseReturnValue:
    if request.method == "POST":
        require(visitor())
        return done("Members now come in by the council's own sign-in only, break-glass members excepted.")
    return render_template(
        "people/sign_in_required.html",
        named=break_glass(),
        enough=enough_break_glass(),
        linked=linked_members(),
        members=len(members()),
    )


@requires(Act.SET_SIGN_IN)
def sign_in_requirement_end() -> ResponseReturnValue:
    stop_requiring()
    return done("Members choose again how they sign in.")


@requires(Act.SET_SIGN_IN)
def break_glass_members() -> ResponseReturnValue:
    form = BreakGlassForm(people=[member.person for member in members()])
    if form.validate_on_submit():
        name_break_glass(member_of(UUID(form.person.data)), here())
        flash("They are named, and told by letter to add a passkey. Each use of it is in the history.", "success")
        return redirect(url_for("people.break_glass_members"), 303)
    return render_template("people/break_glass.html", form=form, named=break_glass())


@requires(Act.SET_SIGN_IN)
def break_glass_end(person_id: UUID) -> ResponseReturnValue:
    end_break_glass(member_of(person_id))
    flash("They are no longer a break-glass member.", "success")
    return redirect(url_for("people.break_glass_members"), 303)


def member_of(person_id: UUID) -> Person:
    """Raises NotFound where the person holds no role here."""
    return get_member(person_id).person


def done(words: str) -> ResponseReturnValue:
    flash(words, "success")
    return redirect(url_for("people.sign_in_settings"), 303)
