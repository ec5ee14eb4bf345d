"""The people of a council."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from councils.people import history_views, sign_in_settings_views
from councils.people.end_role import end_role
from councils.people.forms import InviteForm, RoleForm, role_hints
from councils.people.grant import change
from councils.people.queries import certifiers, get_member, last_day, members, role_words
from councils.scope import here
from reeve.database import db, now
from reeve.errors import NotFound
from reeve.identity.door import requires, visitor
from reeve.identity.invitation_queries import open_invitations
from reeve.identity.invite import Invitee, invite, resend, revoke, role_of
from reeve.identity.permissions import COUNCIL_ROLES, Act

blueprint = Blueprint("people", __name__, url_prefix="/c/<council>", template_folder="templates")
history_views.register(blueprint)
sign_in_settings_views.register(blueprint)


@blueprint.get("/people")
@requires(Act.READ_PEOPLE)
def people() -> ResponseReturnValue:
    return render_template(
        "people/people.html",
        members=members(),
        invitations=open_invitations(db.council, here()),
        manages=visitor().may(Act.MANAGE_PEOPLE),
        sets_sign_in=visitor().may(Act.SET_SIGN_IN),
        role_words=role_words,
        role_of=role_of,
        last_day=last_day,
        now=now(),
    )


@blueprint.route("/people/invitations", methods=["GET", "POST"])
@requires(Act.MANAGE_PEOPLE)
def invitations() -> ResponseReturnValue:
    form = InviteForm()
    if form.validate_on_submit():
        capacity = form.capacity.data if form.role.data == "certifier" else None
        invite(db.council, Invitee(form.email.data, form.name.data, form.role.data, capacity), house=here())
        flash(f"{form.name.data} is invited. The link in the letter works once, for 48 hours.", "success")
        return redirect(url_for("people.people"), 303)
    return render_template("people/invite.html", form=form, hints=role_hints())


@blueprint.post("/people/invitations/<uuid:invitation_id>/resending")
@requires(Act.MANAGE_PEOPLE)
def resending(invitation_id: UUID) -> ResponseReturnValue:
    resend(db.council, invitation_id, house=here())
    flash("A new letter is on its way. The old link no longer works.", "success")
    return redirect(url_for("people.people"), 303)


@blueprint.post("/people/invitations/<uuid:invitation_id>/revocation")
@requires(Act.MANAGE_PEOPLE)
def revocation(invitation_id: UUID) -> ResponseReturnValue:
    invitation = revoke(db.council, invitation_id, house=here())
    flash(f"The invitation of {invitation.name} no longer works.", "success")
    return redirect(url_for("people.people"), 303)


@blueprint.route("/people/<uuid:person_id>/roles", methods=["GET", "POST"])
@requires(Act.MANAGE_PEOPLE)
def roles(person_id: UUID) -> ResponseReturnValue:
    """The person's roles; saving one they hold changes its terms, saving another gives it."""
    member = get_member(person_id)
    form = RoleForm(certifiers=certifiers(besides=person_id))
    if form.validate_on_submit():
        change(person_id, form.role.data, form.terms())
        flash(f"{member.person.name}'s roles are saved. They hold from the next page they open.", "success")
        return redirect(url_for("people.people"), 303)
    return render_template(
        "people/roles.html", form=form, member=member, hints=role_hints(), role_words=role_words, last_day=last_day
    )


@blueprint.get("/people/<uuid:person_id>/roles/<role>/end")
@requires(Act.MANAGE_PEOPLE)
def end_page(person_id: UUID, role: str) -> ResponseReturnValue:
    member = get_member(person_id)
    if role not in COUNCIL_ROLES:
        raise NotFound
    return render_template("people/end.html", member=member, role=role, label=COUNCIL_ROLES[role])


@blueprint.post("/people/<uuid:person_id>/roles/<role>/end")
@requires(Act.MANAGE_PEOPLE)
def end(person_id: UUID, role: str) -> ResponseReturnValue:
    name = get_member(person_id).person.name
    end_role(person_id, role)
    flash(f"{name} is no longer {COUNCIL_ROLES[role].lower()} here.", "success")
    return redirect(url_for("people.people"), 303)
