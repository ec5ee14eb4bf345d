"""The people of a department."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from reeve.database import db, now
from reeve.errors import NotFound
from reeve.identity.door import find_visitor, requires, visitor
from reeve.identity.invitation_queries import open_invitations
from reeve.identity.invite import Invitee, invite, resend, revoke, role_of
from reeve.identity.permissions import DEPARTMENT_ROLES, Act
from reeve.identity.visitor import House
from reeve.officials import queries, review_views, roles
from reeve.officials.forms import GiveRoleForm, InviteOfficialForm, role_hints
from reeve.web import Frame, Link

blueprint = Blueprint("officials", __name__, url_prefix="/department/people", template_folder="templates")
review_views.register(blueprint)


def surroundings() -> Frame | None:
    who = find_visitor()
    if who is None or who.department is None:
        return None
    return Frame(navigation=(Link("People", url_for("officials.people")),))


@blueprint.get("")
@requires(Act.READ_OFFICIALS)
def people() -> str:
    return render_template(
        "officials/people.html",
        officials=queries.officials(),
        invitations=open_invitations(db.department, house()),
        manages=visitor().may(Act.MANAGE_OFFICIALS),
        admins=len(queries.admins()),
        review_due=queries.review_due(),
        last_reviewed=queries.last_reviewed(),
        role_names=DEPARTMENT_ROLES,
        role_of=role_of,
        now=now(),
    )


def house() -> House:
    """The department this page is in; the door put the visitor there."""
    found = visitor().department
    if found is None:
        raise NotFound
    return found


@blueprint.route("/invitations", methods=["GET", "POST"])
@requires(Act.MANAGE_OFFICIALS)
def invitations() -> ResponseReturnValue:
    form = InviteOfficialForm()
    if form.validate_on_submit():
        invite(db.department, Invitee(form.email.data, form.name.data, form.role.data), house=house())
        flash(f"{form.name.data} is invited. The link in the letter works once, for 48 hours.", "success")
        return redirect(url_for("officials.people"), 303)
    return render_template("officials/invite.html", form=form, hints=role_hints())


@blueprint.post("/invitations/<uuid:invitation_id>/resending")
@requires(Act.MANAGE_OFFICIALS)
def resending(invitation_id: UUID) -> ResponseReturnValue:
    resend(db.department, invitation_id, house=house())
    flash("A new letter is on its way. The old link no longer works.", "success")
    return redirect(url_for("officials.people"), 303)


@blueprint.post("/invitations/<uuid:invitation_id>/revocation")
@requires(Act.MANAGE_OFFICIALS)
def revocation(invitation_id: UUID) -> ResponseReturnValue:
    invitation = revoke(db.department, invitation_id, house=house())
    flash(f"The invitation of {invitation.name} no longer works.", "success")
    return redirect(url_for("officials.people"), 303)


@blueprint.route("/<uuid:person_id>/roles", methods=["GET", "POST"])
@requires(Act.MANAGE_OFFICIALS)
def person_roles(person_id: UUID) -> ResponseReturnValue:
    official, form = queries.get_official(person_id), GiveRoleForm()
    if form.validate_on_submit():
        roles.give(person_id, form.role.data)
        flash(f"{official.person.name} is {DEPARTMENT_ROLES[form.role.data].lower()} from the next page on.", "success")
        return redirect(url_for("officials.people"), 303)
    return render_template("officials/roles.html", form=form, official=official, hints=role_hints())


@blueprint.get("/<uuid:person_id>/roles/<role>/end")
@requires(Act.MANAGE_OFFICIALS)
def end_page(person_id: UUID, role: str) -> ResponseReturnValue:
    official = queries.get_official(person_id)
    if role not in official.roles:
        raise NotFound
    return render_template("officials/end.html", official=official, role=role, role_name=DEPARTMENT_ROLES[role])


@blueprint.post("/<uuid:person_id>/roles/<role>/end")
@requires(Act.MANAGE_OFFICIALS)
def end(person_id: UUID, role: str) -> ResponseReturnValue:
    official = roles.end(person_id, role)
    flash(f"{official.person.name} is no longer {DEPARTMENT_ROLES[role].lower()} here.", "success")
    return redirect("/" if person_id == visitor().person_id else url_for("officials.people"), 303)
