"""The admin's page of members who cannot sign in."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from councils.people.recovery import approve, stop, waiting
from reeve.database import db
from reeve.identity.door import find_visitor, requires, visitor
from reeve.identity.permissions import Act
from reeve.identity.recovery_queries import count_recoveries
from reeve.web import Frame, Link, frame_by


def register(blueprint: Blueprint) -> None:
    blueprint.record_once(lambda setup: frame_by(cast(Flask, setup.app), frame))
    blueprint.get("/people/recoveries")(recoveries)
    blueprint.post("/people/recoveries/<uuid:recovery_id>/approval")(approval)
    blueprint.post("/people/recoveries/<uuid:recovery_id>/stopping")(stopping)


def frame() -> Frame | None:
    """For admins, while somebody waits: where to help."""
    who = find_visitor()
    if who is None or who.council is None or not who.may(Act.MANAGE_PEOPLE):
        return None
    count = count_recoveries(db.council)
    link = Link("Recovery", f"/c/{who.council.slug}/people/recoveries", count, "open")
    return Frame(navigation=(link,)) if count else None


@requires(Act.MANAGE_PEOPLE)
def recoveries() -> ResponseReturnValue:
    return render_template("people/recoveries.html", waiting=waiting(), me=visitor())


@requires(Act.MANAGE_PEOPLE)
def approval(recovery_id: UUID) -> ResponseReturnValue:
    member = approve(recovery_id)
    flash(f"Approved. {member.person.name} has a letter with a link that works in 24 hours.", "success")
    return redirect(url_for("people.recoveries"), 303)


@requires(Act.MANAGE_PEOPLE)
def stopping(recovery_id: UUID) -> ResponseReturnValue:
    member = stop(recovery_id)
    flash(f"Stopped. The account of {member.person.name} stays as it is.", "success")
    return redirect(url_for("people.recoveries"), 303)
