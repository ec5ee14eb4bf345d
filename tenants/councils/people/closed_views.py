"""Opening an account again that nobody used for long."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from councils.people.queries import get_account
from reeve.database import db
from reeve.identity.door import requires
from reeve.identity.dormant import reopen
from reeve.identity.permissions import Act


def register(blueprint: Blueprint) -> None:
    blueprint.post("/people/<uuid:person_id>/account/opening")(account_opening)


@requires(Act.MANAGE_PEOPLE)
def account_opening(person_id: UUID) -> ResponseReturnValue:
    person = reopen(db.council, get_account(person_id))
    flash(f"The account of {person.name} is open again. They sign in as before.", "success")
    return redirect(url_for("people.people"), 303)
