"""Inviting somebody to the council, sending it again, and taking it back."""

from __future__ import annotations

from difflib import SequenceMatcher
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from councils.people.forms import InviteForm, role_hints
from councils.people.queries import own_domains
from councils.scope import here
from reeve.database import db
from reeve.identity.address import domain_of
from reeve.identity.door import requires
from reeve.identity.invite import Invitee, invite, resend, revoke
from reeve.identity.permissions import Act

ALIKE = 0.85


def register(blueprint: Blueprint) -> None:
    blueprint.route("/people/invitations", methods=["GET", "POST"])(invitations)
    blueprint.post("/people/invitations/<uuid:invitation_id>/resending")(resending)
    blueprint.post("/people/invitations/<uuid:invitation_id>/revocation")(revocation)


@requires(Act.MANAGE_PEOPLE)
def invitations() -> ResponseReturnValue:
    """An address at another domain than the council's is asked about once; it is never refused for that."""
    form, warning = InviteForm(), None
    domains, recorded = own_domains()
    if form.validate_on_submit():
        warning = warning_about(form.email.data, domains, recorded=recorded)
        if warning is None or request.form.get("seen") == domain_of(form.email.data):
            return invited(form)
    return render_template(
        "people/invite.html",
        form=form,
        hints=role_hints(),
        domains=domains,
        warning=warning,
        seen=domain_of(form.email.data or "") if warning else None,
    )


def warning_about(email: str, domains: list[str], *, recorded: bool) -> str | None:
    """What to look at before inviting an address at a domain that is none of the council's."""
    domain = domain_of(email)
    if not domains or domain in domains:
        return None
    alike = [known for known in domains if SequenceMatcher(None, known, domain).ratio() >= ALIKE]
    if alike:
        return f"{domain} looks much like {alike[0]}, which is your council's, but it is another."
    if recorded:
        return f"{domain} is not one of your council's e-mail domains: {', '.join(domains)}."
    return f"Nobody of your council has an address at {domain} yet. Your people's are at {domains[0]}."


def invited(form: InviteForm) -> ResponseReturnValue:
    capacity = form.capacity.data if form.role.data == "certifier" else None
    invite(db.council, Invitee(form.email.data, form.name.data, form.role.data, capacity), house=here())
    flash(f"{form.name.data} is invited. The link in the letter works once, for 48 hours.", "success")
    return redirect(url_for("people.people"), 303)


@requires(Act.MANAGE_PEOPLE)
def resending(invitation_id: UUID) -> ResponseReturnValue:
    resend(db.council, invitation_id, house=here())
    flash("A new letter is on its way. The old link no longer works.", "success")
    return redirect(url_for("people.people"), 303)


@requires(Act.MANAGE_PEOPLE)
def revocation(invitation_id: UUID) -> ResponseReturnValue:
    invitation = revoke(db.council, invitation_id, house=here())
    flash(f"The invitation of {invitation.name} no longer works.", "success")
    return redirect(url_for("people.people"), 303)
