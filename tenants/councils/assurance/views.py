"""The council's page of its accountants, and the page of the accountant."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from flask import Blueprint, Flask, flash, g, redirect, render_template, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from councils.assurance.examined import claim_of
from councils.assurance.forms import EngageForm, OutcomeForm
from councils.returns.models import Version
from councils.returns.pages import surroundings_of
from councils.returns.queries import definition_of, get_obligation, get_version, subject_of, version_in_words
from councils.scope import here
from councils.signoff.queries import get_submission_of
from reeve.database import db
from reeve.department.models import Obligation
from reeve.errors import NotFound
from reeve.identity.door import confirmed, requires, signed_in, visitor
from reeve.identity.engage import Claim, end_engagement, engage
from reeve.identity.engagement_models import ENGAGEMENTS, Engagement
from reeve.identity.engagement_queries import (
    engagements_of,
    get_engagement,
    get_own_engagement,
    outcomes_of,
    own_engagements,
)
from reeve.identity.examine import read_claim, record_outcome
from reeve.identity.permissions import Act
from reeve.web import Frame, frame_by
from reeve.web.filters import day

blueprint = Blueprint("assurance", __name__, url_prefix="/c/<council>", template_folder="templates")
outside = Blueprint("engagement", __name__, url_prefix=ENGAGEMENTS)

AT = "/returns/<return_key>/<period>/versions/<int:number>/engagements"


class NotExamined(NotFound):
    """A reporting accountant is let in to a subsidy claim only. Go back to the return."""


@blueprint.record_once
def open_outside(setup: BlueprintSetupState) -> None:
    """Read by people who belong to no council: outside any council's address."""
    app = cast(Flask, setup.app)
    app.register_blueprint(outside)
    frame_by(app, band)


@blueprint.get(AT)
@requires(Act.READ_RETURNS)
def engagements(return_key: str, period: str, number: int) -> str:
    obligation, version = found(return_key, period, number)
    return council_page(obligation, version, EngageForm(formdata=None))


@blueprint.post(AT)
@requires(Act.MANAGE_PEOPLE)
def add_engagement(return_key: str, period: str, number: int) -> ResponseReturnValue:
    obligation, version = found(return_key, period, number)
    form = EngageForm()
    if not form.validate_on_submit():
        return council_page(obligation, version, form), 422
    claim = Claim(version.id, version_in_words(version), subject_of(obligation, version=version.number))
    engage(form.accountant, claim, house=here())
    flash(f"{form.name.data} is invited. The link in the letter works once, for 48 hours.", "success")
    return redirect(url_for("assurance.engagements", **address_of(obligation, version)), 303)


@blueprint.post(f"{AT}/<uuid:engagement_id>/end")
@requires(Act.MANAGE_PEOPLE)
def end(return_key: str, period: str, number: int, engagement_id: UUID) -> ResponseReturnValue:
    obligation, version = found(return_key, period, number)
    engagement = get_engagement(version.id, engagement_id)
    end_engagement(engagement, subject=subject_of(obligation, version=version.number))
    flash(f"{engagement.name} can no longer read this version.", "success")
    return redirect(url_for("assurance.engagements", **address_of(obligation, version)), 303)


@outside.get("")
@signed_in
def own() -> ResponseReturnValue:
    """Where an invitation leads: to the one claim, or to a choice."""
    found = own_engagements(db.gate)
    if len(found) == 1:
        return redirect(url_for("engagement.claim", engagement_id=found[0][0].id), 303)
    return redirect(url_for("identity.choose"), 303)


@outside.get("/<uuid:engagement_id>")
@signed_in
def claim(engagement_id: UUID) -> str:
    return claim_page(get_own_engagement(engagement_id), OutcomeForm(formdata=None))


@outside.post("/<uuid:engagement_id>/outcomes")
@confirmed
def add_outcome(engagement_id: UUID) -> ResponseReturnValue:
    engagement, form = get_own_engagement(engagement_id), OutcomeForm()
    if not form.validate_on_submit():
        return claim_page(engagement, form), 422
    record_outcome(engagement, words=form.words.data.strip(), reported_on=form.day.data)
    flash("The outcome is recorded. The council sees it, and it stands on the copy of record.", "success")
    return redirect(url_for("engagement.claim", engagement_id=engagement.id), 303)


def band() -> Frame | None:
    """Above every page of an accountant: what they are looking at, for whom, until when."""
    words = g.get("engaged_words")
    return Frame(support=words) if words else None


def claim_page(engagement: Engagement, form: OutcomeForm) -> str:
    shown = claim_of(read_claim(engagement))
    g.engaged_words = (
        f"You are looking at {engagement.about} for {shown.paper.council}, until {day(engagement.last_day)}. "
        "You read it and change nothing."
    )
    return render_template(
        "assurance/claim.html",
        claim=shown,
        engagement=engagement,
        outcomes=outcomes_of(db.gate, engagement.version_id),
        form=form,
    )


def found(return_key: str, period: str, number: int) -> tuple[Obligation, Version]:
    """A version that was sent, so that its figures are fixed. Raises NotExamined, NotSubmitted."""
    obligation = get_obligation(return_key, period)
    version = get_version(obligation, number)
    if not definition_of(obligation).examined:
        raise NotExamined
    get_submission_of(version)
    return obligation, version


def address_of(obligation: Obligation, version: Version) -> dict[str, Any]:
    return {"return_key": obligation.return_key, "period": obligation.period, "number": version.number}


def council_page(obligation: Obligation, version: Version, form: EngageForm) -> str:
    return render_template(
        "assurance/engagements.html",
        form=form if visitor().may(Act.MANAGE_PEOPLE) else None,
        engagements=engagements_of(version.id),
        outcomes=outcomes_of(db.council, version.id),
        version=version,
        address=address_of(obligation, version),
        **surroundings_of(obligation),
    )
