"""Whom a reminder did not reach, and saying that it is put right."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from councils.people.unreached import settle, unreached
from reeve.identity.door import requires, visitor
from reeve.identity.permissions import Act


def register(blueprint: Blueprint) -> None:
    blueprint.get("/people/unreached")(unreached_page)
    blueprint.post("/people/unreached/<uuid:person_id>/settlement")(settlement)


@requires(Act.READ_PEOPLE)
def unreached_page() -> str:
    return render_template("people/unreached.html", unreached=unreached(), manages=visitor().may(Act.MANAGE_PEOPLE))


@requires(Act.MANAGE_PEOPLE)
def settlement(person_id: UUID) -> ResponseReturnValue:
    person = settle(person_id)
    flash(f"Reminders go to {person.name} again.", "success")
    return redirect(url_for("people.unreached_page"), 303)
