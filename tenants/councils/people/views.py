"""The people of a council."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from councils.people import (
    closed_views,
    history_views,
    inviting_views,
    recovery_views,
    removal_views,
    review_queries,
    review_views,
    sign_in_settings_views,
    unreached_views,
)
from councils.people.consequences import consequences
from councils.people.end_role import end_role
from councils.people.forms import RoleForm, role_hints
from councils.people.grant import change
from councils.people.queries import certifiers, get_member, lasting_admins, members, names
from councils.people.unreached import unreached
from councils.people.wording import date_words, role_words
from councils.scope import here
from reeve.database import db, now
from reeve.errors import NotFound
from reeve.identity.door import requires, visitor
from reeve.identity.engagement_queries import open_engagements
from reeve.identity.invitation_queries import open_invitations
from reeve.identity.invite import role_of
from reeve.identity.permissions import COUNCIL_ROLES, Act

blueprint = Blueprint("people", __name__, url_prefix="/c/<council>", template_folder="templates")
history_views.register(blueprint)
inviting_views.register(blueprint)
removal_views.register(blueprint)
closed_views.register(blueprint)
review_views.register(blueprint)
recovery_views.register(blueprint)
sign_in_settings_views.register(blueprint)
unreached_views.register(blueprint)


@blueprint.get("/people")
@requires(Act.READ_PEOPLE)
def people() -> ResponseReturnValue:
    return render_template(
        "people/people.html",
        members=members(),
        invitations=open_invitations(db.council, here()),
        accountants=open_engagements(),
        manages=visitor().may(Act.MANAGE_PEOPLE),
        admins=len(lasting_admins()),
        review_due=review_queries.review_due(),
        last_reviewed=review_queries.last_reviewed(),
        names=names(),
        unreached=unreached(),
        sets_sign_in=visitor().may(Act.SET_SIGN_IN),
        role_words=role_words,
        date_words=date_words,
        role_of=role_of,
        now=now(),
    )


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
        "people/roles.html",
        form=form,
        member=member,
        hints=role_hints(),
        names=names(),
        role_words=role_words,
        date_words=date_words,
    )


@blueprint.get("/people/<uuid:person_id>/roles/<role>/end")
@requires(Act.MANAGE_PEOPLE)
def end_page(person_id: UUID, role: str) -> ResponseReturnValue:
    member = get_member(person_id)
    if role not in COUNCIL_ROLES:
        raise NotFound
    return render_template(
        "people/end.html",
        member=member,
        title=f"End {member.person.name}'s role as {COUNCIL_ROLES[role].lower()}?",
        said=consequences(member, role),
        action=url_for("people.end", person_id=person_id, role=role),
        button="End the role",
    )


@blueprint.post("/people/<uuid:person_id>/roles/<role>/end")
@requires(Act.MANAGE_PEOPLE)
def end(person_id: UUID, role: str) -> ResponseReturnValue:
    name = get_member(person_id).person.name
    end_role(person_id, role)
    flash(f"{name} is no longer {COUNCIL_ROLES[role].lower()} here.", "success")
    return removal_views.onwards(person_id)
