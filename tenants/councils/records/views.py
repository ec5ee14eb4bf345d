"""The copy of record: the council's page, its links, and the page behind a link."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from councils.calendar.views import street
from councils.delivery.models import Delivery
from councils.delivery.queries import get_delivery
from councils.records import heads_views
from councils.records.copy import copy_of
from councils.records.forms import LinkForm
from councils.records.links import LinkGone, end_link, link_of, make_link, record_reading
from councils.records.queries import delivered_by, get_link, links_of
from councils.returns.models import Version
from councils.returns.pages import surroundings_of
from councils.returns.queries import get_obligation, get_version
from reeve.database import Role, db, unit
from reeve.department.models import Obligation
from reeve.identity.door import public, requires, visitor
from reeve.identity.engagement_queries import outcomes_of
from reeve.identity.permissions import Act
from reeve.leaving.queries import find_archive

blueprint = Blueprint("records", __name__, url_prefix="/c/<council>", template_folder="templates")
handed = Blueprint("handed", __name__)

heads_views.register(blueprint)

AT = "/returns/<return_key>/<period>/versions/<int:number>/record"


@blueprint.record_once
def open_handed(setup: BlueprintSetupState) -> None:
    """Read by people who have no account: outside any council's address."""
    app: Flask = setup.app  # type: ignore[assignment]
    app.register_blueprint(handed)


@blueprint.get(AT)
@requires(Act.READ_RETURNS)
def page(return_key: str, period: str, number: int) -> str:
    obligation, version, delivery = found(return_key, period, number)
    return render_template(
        "records/record.html",
        copy=copy_of(obligation, delivery),
        outcomes=outcomes_of(db.council, version.id),
        hands_over=visitor().may(Act.HAND_OVER),
        **around(obligation, version),
    )


@blueprint.get(f"{AT}/links")
@requires(Act.HAND_OVER)
def links(return_key: str, period: str, number: int) -> str:
    return links_page(*found(return_key, period, number), form=LinkForm())


@blueprint.post(f"{AT}/links")
@requires(Act.HAND_OVER)
def add_link(return_key: str, period: str, number: int) -> ResponseReturnValue:
    """The link is on the page that answers, and on no other."""
    obligation, version, delivery = found(return_key, period, number)
    form = LinkForm()
    if not form.validate_on_submit():
        return links_page(obligation, version, delivery, form=form), 422
    copy_of(obligation, delivery)
    token = make_link(obligation, version, delivery, label=form.label.data.strip(), lasts=form.duration)
    address = f"{street()}{url_for('handed.record', token=token)}"
    made = {"link": address, "label": form.label.data.strip(), "days": form.duration.days}
    return render_template("records/made.html", made=made, **around(obligation, version))


@blueprint.post(f"{AT}/links/<uuid:link_id>/end")
@requires(Act.HAND_OVER)
def end(return_key: str, period: str, number: int, link_id: UUID) -> ResponseReturnValue:
    obligation, version, delivery = found(return_key, period, number)
    link = get_link(delivery, link_id)
    end_link(obligation, version, link)
    flash(f"The link for {link.label} no longer works.", "success")
    return redirect(url_for("records.links", **address_of(obligation, version)), 303)


@handed.get("/records/<token>")
@public
def record(token: str) -> str:
    """The one copy the link was made for, to whoever holds it; that it was read is in the council's history."""
    link = link_of(token.replace("\x00", ""))
    with unit(Role.COUNCIL, council_id=link.council_id):
        if find_archive(db.council, link.council_id) is not None:
            raise LinkGone
        obligation, version, delivery = delivered_by(link.delivery_id)
        copy = copy_of(obligation, delivery)
        outcomes = outcomes_of(db.council, version.id)
        record_reading(obligation, version, link)
    return render_template("records/handed.html", copy=copy, outcomes=outcomes, link=link)


def found(return_key: str, period: str, number: int) -> tuple[Obligation, Version, Delivery]:
    obligation = get_obligation(return_key, period)
    version = get_version(obligation, number)
    return obligation, version, get_delivery(version)


def address_of(obligation: Obligation, version: Version) -> dict[str, Any]:
    return {"return_key": obligation.return_key, "period": obligation.period, "number": version.number}


def around(obligation: Obligation, version: Version) -> dict[str, Any]:
    return {**surroundings_of(obligation), "version": version, "address": address_of(obligation, version)}


def links_page(obligation: Obligation, version: Version, delivery: Delivery, *, form: LinkForm) -> str:
    return render_template("records/links.html", form=form, links=links_of(delivery), **around(obligation, version))
