"""The council's policy: which returns a second person releases."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from councils.signoff.forms import PolicyForm
from councils.signoff.queries import asks_release, find_policy, returns_owed
from councils.signoff.set_policy import set_release
from reeve.database import db
from reeve.definitions import Definition
from reeve.identity.door import find_visitor, requires
from reeve.identity.permissions import Act
from reeve.rulebook.queries import get_definition
from reeve.web import Frame, Link


def register(blueprint: Blueprint) -> None:
    blueprint.get("/policy")(policy)
    blueprint.post("/policy")(set_policy)


@requires(Act.SET_POLICY)
def policy() -> str:
    return show(PolicyForm(release=[key for key in released_returns() if asks_release(key)]))


@requires(Act.SET_POLICY)
def set_policy() -> ResponseReturnValue:
    form = PolicyForm()
    titles = released_returns()
    form.release.choices = list(titles.items())
    if not form.validate_on_submit():
        return show(form), 422
    changed = [set_release(key, required=key in form.release.data, title=title) for key, title in titles.items()]
    flash(*(("Your council's policy is saved.", "success") if any(changed) else ("Nothing had changed.",)))
    return redirect(url_for(".policy"), 303)


def frame() -> Frame | None:
    """The way to this page, for those who set the policy."""
    who = find_visitor()
    if who is None or who.council is None or not who.may(Act.SET_POLICY):
        return None
    return Frame(navigation=(Link("Policy", url_for("signoff.policy")),))


def show(form: PolicyForm) -> str:
    definitions = definitions_owed()
    form.release.choices = list(released_returns().items())
    return render_template(
        "signoff/policy.html",
        form=form,
        signed=[one.title for one in definitions if one.signed_by != "none"],
        set_by={one.title: find_policy(one.key) for one in definitions if find_policy(one.key)},
    )


def definitions_owed() -> list[Definition]:
    council_id = db.council.info["council_id"]
    return [get_definition(db.council, key, period, council_id=council_id) for key, period in returns_owed()]


def released_returns() -> dict[str, str]:
    """The returns no law asks a signature for: there a council may ask for a second person."""
    return {one.key: one.title for one in definitions_owed() if one.signed_by == "none"}
