"""Removing somebody from the council: first what it leads to, then the act."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from councils.people.consequences import consequences
from councils.people.queries import get_member
from councils.people.remove import remove
from reeve.identity.door import requires, visitor
from reeve.identity.permissions import Act


def register(blueprint: Blueprint) -> None:
    blueprint.get("/people/<uuid:person_id>/removal")(removal_page)
    blueprint.post("/people/<uuid:person_id>/removal")(removal)


@requires(Act.MANAGE_PEOPLE)
def removal_page(person_id: UUID) -> ResponseReturnValue:
    member = get_member(person_id)
    return render_template(
        "people/end.html",
        member=member,
        title=f"Remove {member.person.name} from the council?",
        said=consequences(member),
        action=url_for("people.removal", person_id=person_id),
        button="Remove from the council",
    )


@requires(Act.MANAGE_PEOPLE)
def removal(person_id: UUID) -> ResponseReturnValue:
    member = remove(person_id)
    flash(f"{member.person.name} no longer belongs to the council.", "success")
    return onwards(person_id)


def onwards(person_id: UUID) -> Response:
    """Back to the people; whoever ended a role of their own may no longer see them."""
    return redirect("/" if person_id == visitor().person_id else url_for("people.people"), 303)
