"""The platform admin's pages: councils and the outbox."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reeve.database import db, now
from reeve.identity.door import find_visitor, requires
from reeve.identity.invite import resend as resend_invitation
from reeve.identity.permissions import Act
from reeve.identity.queries import today
from reeve.installation import here
from reeve.mail.queries import attempts_of, how_letters_travel, state_of
from reeve.onboarding import domain_views, queries, support_views, watch_views
from reeve.onboarding.agreements import find_agreement, open_requests
from reeve.onboarding.ask_agreement import ask_agreement
from reeve.onboarding.checklist import checklist, left_before_live, minutes_in_all, stage_of
from reeve.onboarding.facts import facts_of
from reeve.onboarding.forms import NamedForm, OnboardForm
from reeve.onboarding.go_live import go_live
from reeve.onboarding.onboard import onboard, refusal_of
from reeve.onboarding.read_letter import read_letter
from reeve.onboarding.set_domains import set_domains
from reeve.onboarding.support_sessions import sessions_with
from reeve.onboarding.watch import usage_of
from reeve.register.queries import domains_recorded
from reeve.web import Frame, Link, page_of
from reeve.web.panels import COUNCIL_PANELS, panels_of

blueprint = Blueprint("onboarding", __name__, url_prefix="/platform", template_folder="templates")
watch_views.register(blueprint)
support_views.register(blueprint)
domain_views.register(blueprint)


def surroundings() -> Frame | None:
    """The platform's own navigation, on its own pages."""
    who = find_visitor()
    if who is None or "platform" not in who.roles or not request.path.startswith("/platform"):
        return None
    return Frame(
        place="The Reeve platform",
        place_url=url_for("onboarding.councils"),
        navigation=(
            Link("Councils", url_for("onboarding.councils")),
            Link("Deadlines", url_for("onboarding.deadlines")),
            Link("Health", url_for("onboarding.health")),
            Link("Outbox", url_for("onboarding.outbox")),
        ),
    )


@blueprint.get("/councils")
@requires(Act.ONBOARD)
def councils() -> ResponseReturnValue:
    words, state = request.args.get("q", "").strip()[:100], request.args.get("state", "")[:40]
    found = queries.councils(words)
    lines = found if not state else queries.councils(words, state)
    page = page_of(len(lines))
    return render_template(
        "onboarding/councils.html",
        lines=lines[page.offset : page.offset + page.size],
        page=page,
        words=words,
        state=state,
        total=len(found),
        stages=queries.count_stages(found),
    )


@blueprint.get("/councils/<slug>")
@requires(Act.ONBOARD)
def council(slug: str) -> ResponseReturnValue:
    found = queries.get_council(slug)
    facts = facts_of(db.platform, found.id)
    return render_template(
        "onboarding/council.html",
        council=found,
        refusal=refusal_of(found, on=today()),
        stage=stage_of(facts),
        checklist=checklist(facts),
        minutes=minutes_in_all(facts, at=now()),
        left=left_before_live(facts),
        admins=queries.admins_of(found.id),
        domains=domains_recorded(db.platform, found.id),
        invitations=queries.admin_invitations(found.id),
        requests=open_requests(db.platform, found.id),
        agreement=find_agreement(db.platform, found.id),
        last_seen=queries.last_seen_by_council().get(found.id),
        usage=usage_of(found.id),
        sessions=sessions_with(db.platform, found.id),
        panels=panels_of(COUNCIL_PANELS, found),
        now=now(),
    )


@blueprint.route("/councils/<slug>/onboarding", methods=["GET", "POST"])
@requires(Act.ONBOARD)
def onboarding(slug: str) -> ResponseReturnValue:
    form, found, other = OnboardForm(), queries.get_council(slug), None
    if form.validate_on_submit():
        other = form.other_domain()
    if form.is_submitted() and not form.errors and other in (None, request.form.get("seen")):
        onboard(slug, admin_name=form.admin_name.data, admin_email=form.admin_email.data, named=form.named())
        set_domains(found, form.domains.entered())
        flash(f"{found.name} is aboard. The invitation to {form.admin_name.data} is in the outbox.", "success")
        return redirect(url_for("onboarding.council", slug=slug), 303)
    refusal = refusal_of(found, on=today())
    if refusal is not None:
        raise refusal
    return render_template("onboarding/onboarding.html", form=form, council=found, other=other)


@blueprint.route("/councils/<slug>/agreement", methods=["GET", "POST"])
@requires(Act.ONBOARD)
def agreement(slug: str) -> ResponseReturnValue:
    """Whom the council named for its agreement; asked again, the earlier link stops working."""
    form, found = NamedForm(), queries.get_aboard(slug)
    if form.validate_on_submit():
        ask_agreement(db.platform, form.named(), house=queries.house_of(found))
        flash(f"The link for {form.agreement_name.data} is in the outbox.", "success")
        return redirect(url_for("onboarding.council", slug=slug), 303)
    return render_template("onboarding/named.html", form=form, council=found)


@blueprint.post("/councils/<slug>/going-live")
@requires(Act.ONBOARD)
def going_live(slug: str) -> ResponseReturnValue:
    found = queries.get_aboard(slug)
    go_live(db.platform, found.id)
    flash(f"{found.name} is live. Its live returns can be seen from now on.", "success")
    return redirect(url_for("onboarding.council", slug=slug), 303)


@blueprint.post("/councils/<slug>/invitations/<uuid:invitation_id>/resending")
@requires(Act.ONBOARD)
def resending(slug: str, invitation_id: UUID) -> ResponseReturnValue:
    found = queries.get_council(slug)
    resend_invitation(db.platform, invitation_id, house=queries.house_of(found))
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
