"""The copy of record: the council's page, its links, and the page behind a link."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias
from uuid import UUID

from flask import Blueprint, Flask, Response, flash, redirect, render_template, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from councils.calendar.views import street
from councils.delivery.models import Delivery
from councils.delivery.queries import get_delivery
from councils.records import heads_views
from councils.records.copy import Copy, copy_of
from councils.records.forms import LinkForm
from councils.records.links import LinkGone, end_link, link_of, make_link, record_reading, record_taking
from councils.records.models import RecordLink
from councils.records.printed import printed
from councils.records.queries import delivered_by, get_link, links_of
from councils.returns.models import Version
from councils.returns.pages import surroundings_of
from councils.returns.queries import get_obligation, get_version
from reeve.database import Role, db, unit
from reeve.department.models import Obligation
from reeve.identity.door import public, requires, visitor
from reeve.identity.engagement_models import EngagementOutcome
from reeve.identity.engagement_queries import outcomes_of
from reeve.identity.permissions import Act
from reeve.leaving.queries import find_archive
from reeve.web.downloads import disposition

blueprint = Blueprint("records", __name__, url_prefix="/c/<council>", template_folder="templates")
handed = Blueprint("handed", __name__)

heads_views.register(blueprint)

Opened: TypeAlias = tuple[Obligation, Version, Copy, Sequence[EngagementOutcome]]
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


@blueprint.get(f"{AT}.pdf")
@requires(Act.READ_RETURNS)
def pdf(return_key: str, period: str, number: int) -> Response:
    obligation, version, delivery = found(return_key, period, number)
    copy = copy_of(obligation, delivery)
    return as_pdf(printed(copy, outcomes_of(db.council, version.id), check_at=checked_at()), obligation, version)


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
    with opened(link, record_reading) as (_, _, copy, outcomes):
        return render_template("records/handed.html", copy=copy, outcomes=outcomes, link=link, token=token)


@handed.get("/records/<token>/copy-of-record.pdf")
@public
def record_pdf(token: str) -> Response:
    """The same copy to keep; that it was taken away is in the council's history."""
    link = link_of(token.replace("\x00", ""))
    with opened(link, record_taking) as (obligation, version, copy, outcomes):
        return as_pdf(printed(copy, outcomes, check_at=checked_at()), obligation, version)


@contextmanager
def opened(link: RecordLink, write_down: Callable[[Obligation, Version, RecordLink], None]) -> Iterator[Opened]:
    """In the council's unit: what the link is of, once its reading is written down. Raises LinkGone."""
    with unit(Role.COUNCIL, council_id=link.council_id):
        if find_archive(db.council, link.council_id) is not None:
            raise LinkGone
        obligation, version, delivery = delivered_by(link.delivery_id)
        copy, outcomes = copy_of(obligation, delivery), outcomes_of(db.council, version.id)
        write_down(obligation, version, link)
        yield obligation, version, copy, outcomes


def as_pdf(made: bytes, obligation: Obligation, version: Version) -> Response:
    answer = Response(made, mimetype="application/pdf")
    kept = "practice-" if version.practice else ""
    name = f"{kept}copy-of-record-{obligation.return_key}-{obligation.period}-version-{version.number}.pdf"
    answer.headers["Content-Disposition"] = disposition(name)
    return answer


def checked_at() -> str:
    """Where anybody checks a receipt, to be written on paper."""
    return f"{street()}{url_for('verifying.page')}"


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
