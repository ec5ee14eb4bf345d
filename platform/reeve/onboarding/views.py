"""The platform admin's pages: councils and the outbox."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reeve.database import db
from reeve.identity.door import find_visitor, requires
from reeve.identity.invite import resend as resend_invitation
from reeve.identity.permissions import Act
from reeve.identity.queries import today
from reeve.identity.visitor import House
from reeve.installation import here
from reeve.mail.queries import attempts_of, how_letters_travel, state_of
from reeve.onboarding import queries
from reeve.onboarding.forms import OnboardForm
from reeve.onboarding.onboard import onboard, refusal_of
from reeve.onboarding.read_letter import read_letter
from reeve.web import Frame, Link, page_of

blueprint = Blueprint("onboarding", __name__, url_prefix="/platform", template_folder="templates")

STATES = {"": "All", "aboard": "On Reeve", "not": "Not on Reeve"}


def surroundings() -> Frame | None:
    """The platform's own navigation, on its own pages."""
    who = find_visitor()
    if who is None or "platform" not in who.roles or not request.path.startswith("/platform"):
        return None
    return Frame(
        place="The Reeve platform",
        place_url=url_for("onboarding.councils"),
        navigation=(Link("Councils", url_for("onboarding.councils")), Link("Outbox", url_for("onboarding.outbox"))),
    )


@blueprint.get("/councils")
@requires(Act.ONBOARD)
def councils() -> ResponseReturnValue:
    words, state = request.args.get("q", "").strip()[:100], request.args.get("state", "")
    page = page_of(queries.count_councils(words, state))
    lines = queries.councils(words, state, offset=page.offset, size=page.size)
    return render_template(
        "onboarding/councils.html", lines=lines, page=page, words=words, state=state, states=STATES.items()
    )


@blueprint.get("/councils/<slug>")
@requires(Act.ONBOARD)
def council(slug: str) -> ResponseReturnValue:
    found = queries.get_council(slug)
    return render_template(
        "onboarding/council.html",
        council=found,
        refusal=refusal_of(found, on=today()),
        admins=queries.admins_of(found.id),
        invitations=queries.admin_invitations(found.id),
    )


@blueprint.route("/councils/<slug>/onboarding", methods=["GET", "POST"])
@requires(Act.ONBOARD)
def onboarding(slug: str) -> ResponseReturnValue:
    form, found = OnboardForm(), queries.get_council(slug)
    if form.validate_on_submit():
        onboard(slug, admin_name=form.admin_name.data, admin_email=form.admin_email.data)
        flash(f"{found.name} is aboard. The invitation to {form.admin_name.data} is in the outbox.", "success")
        return redirect(url_for("onboarding.council", slug=slug), 303)
    refusal = refusal_of(found, on=today())
    if refusal is not None:
        raise refusal
    return render_template("onboarding/onboarding.html", form=form, council=found)


@blueprint.post("/councils/<slug>/invitations/<uuid:invitation_id>/resending")
@requires(Act.ONBOARD)
def resending(slug: str, invitation_id: UUID) -> ResponseReturnValue:
    found = queries.get_council(slug)
    house = House("council", found.id, found.slug, found.name)
    resend_invitation(db.platform, invitation_id, house=house)
    flash("A new invitation is in the outbox. The old link no longer works.", "success")
    return redirect(url_for("onboarding.council", slug=slug), 303)


@blueprint.get("/outbox")
@requires(Act.READ_OUTBOX)
def outbox() -> ResponseReturnValue:
    page = page_of(queries.count_letters())
    return render_template(
        "onboarding/outbox.html",
        page=page,
        letters=queries.letters(offset=page.offset, size=page.size),
        travel=how_letters_travel(here().settings.mail),
        state_of=state_of,
    )


@blueprint.get("/outbox/<uuid:letter_id>")
@requires(Act.READ_OUTBOX)
def letter(letter_id: UUID) -> ResponseReturnValue:
    found = read_letter(letter_id)
    return render_template(
        "onboarding/letter.html",
        found=found,
        letter=found.letter,
        works=queries.still_works(found.letter),
        state=state_of(found.letter),
        attempts=attempts_of(letter_id),
    )
