"""More time: what councils ask for, and the department's answer to each."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reeve.database import db
from reeve.department.extensions import Asked, get_request, grant, refuse, waiting
from reeve.department.forms import ExtensionForm
from reeve.identity.door import requires
from reeve.identity.permissions import Act
from reeve.rulebook.queries import get_definition

ONE = "/extensions/<slug>/<return_key>/<period>/<int:number>"


def register(blueprint: Blueprint) -> None:
    blueprint.get("/extensions")(more_time)
    blueprint.get(ONE)(extension)
    blueprint.post(ONE)(extension_answer)


@requires(Act.DESK_READ)
def more_time() -> str:
    return render_template("department/more_time.html", waiting=[(each, title_of(each)) for each in waiting()])


@requires(Act.DESK_READ)
def extension(slug: str, return_key: str, period: str, number: int) -> str:
    asked = asked_here(slug, return_key, period, number)
    wanted = asked.extension.wanted_at
    return page_of(asked, ExtensionForm(data={"day": wanted.date() if wanted else None}))


@requires(Act.DESK_ACT)
def extension_answer(slug: str, return_key: str, period: str, number: int) -> ResponseReturnValue:
    asked, form = asked_here(slug, return_key, period, number), ExtensionForm()
    if not form.validate_on_submit():
        return page_of(asked, form), 422
    if form.answer.data == "granted" and form.day.data is not None:
        grant(asked, until=form.day.data, words=form.words.data)
        flash(f"{asked.council.name} has more time.", "success")
    else:
        refuse(asked, words=form.words.data)
        flash(f"{asked.council.name} has no more time, and is told why.", "success")
    return redirect(url_for("department.more_time"), 303)


def asked_here(slug: str, return_key: str, period: str, number: int) -> Asked:
    """Practice unless ``?live=1`` says otherwise, as everywhere at the desk."""
    return get_request(slug, return_key, period, number, practice=request.args.get("live") != "1")


def page_of(asked: Asked, form: ExtensionForm) -> str:
    return render_template("department/extension.html", asked=asked, title=title_of(asked), form=form)


def title_of(asked: Asked) -> str:
    return get_definition(db.department, asked.obligation.return_key, asked.obligation.period).title
