"""Pages of delivery: how far it is, the receipt, and the department's questions."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from councils.delivery.forms import ReplyForm
from councils.delivery.models import Delivery
from councils.delivery.queries import attempts, find_late_entry, get_delivery, is_carried, newest_query
from councils.delivery.reply import reply
from councils.delivery.story import story_of
from councils.returns.models import Version
from councils.returns.pages import surroundings_of
from councils.returns.queries import figures_of, get_obligation, get_version, standing_of
from councils.returns.state import State, latest_due
from reeve.database import db, now
from reeve.definitions import Definition
from reeve.department.models import Obligation
from reeve.department.thread import Said, thread
from reeve.errors import NotFound
from reeve.identity.door import requires, visitor
from reeve.identity.permissions import Act
from reeve.web.downloads import disposition

blueprint = Blueprint("delivery", __name__, url_prefix="/c/<council>", template_folder="templates")

VERSION = "/returns/<return_key>/<period>/versions/<int:number>"


@blueprint.get(VERSION + "/delivery")
@requires(Act.READ_RETURNS)
def delivery_page(return_key: str, period: str, number: int) -> ResponseReturnValue:
    """What a person carried has no receipt: its page is the record of sending it."""
    obligation = get_obligation(return_key, period)
    version = get_version(obligation, number)
    if is_carried(version, standing_of(obligation)):
        return redirect(url_for("carrying.pack", **address(obligation, version)), 303)
    return page(obligation, version, get_delivery(version), ReplyForm())


def found(return_key: str, period: str, number: int) -> tuple[Obligation, Version, Delivery]:
    obligation = get_obligation(return_key, period)
    version = get_version(obligation, number)
    return obligation, version, get_delivery(version)


def page(obligation: Obligation, version: Version, delivery: Delivery, form: ReplyForm) -> str:
    given = surroundings_of(obligation)
    standing, tries = given["standing"], attempts(delivery.id)
    newest = standing.version_id == version.id
    return render_template(
        "delivery/delivery.html",
        **given,
        newest=newest,
        version=version,
        delivery=delivery,
        receipt=json.loads(delivery.receipt) if delivery.receipt else None,
        answer=json.loads(delivery.answer) if delivery.answer else None,
        late=find_late_entry(delivery),
        attempts=tries,
        story=story_of(tries, sealed_at=delivery.sealed_at, due_at=latest_due(standing), now=now()),
        thread=thread_of(delivery, version, given["about"].definition),
        asked=newest_query(delivery),
        may_answer=newest and given["state"] is State.QUERIED and visitor().may(Act.PREPARE),
        form=form,
        address=address(obligation, version),
    )


def thread_of(delivery: Delivery, version: Version, definition: Definition) -> list[Said]:
    """With words for the figures and rules that questions are about."""
    if delivery.consignment_id is None:
        return []
    form = definition.kind == "form"
    names = {one.cell: f"{one.label} ({one.cell})" if form else one.label for one in figures_of(version)}
    names |= {rule: f"{one.message} ({rule})" for rule, one in definition.layout.by_id.items()}
    return thread(db.council, delivery.consignment_id, reader="council", names=names)


def address(obligation: Obligation, version: Version) -> dict[str, Any]:
    return {"return_key": obligation.return_key, "period": obligation.period, "number": version.number}


@blueprint.get(VERSION + "/receipt.json")
@requires(Act.READ_RETURNS)
def receipt(return_key: str, period: str, number: int) -> Response:
    _, version, delivery = found(return_key, period, number)
    if delivery.receipt is None:
        raise NotFound("There is no receipt yet. It appears when the department's inbox has taken the return.")
    answer = Response(delivery.receipt, mimetype="application/json")
    kept = "practice-" if version.practice else ""
    answer.headers["Content-Disposition"] = disposition(f"{kept}receipt-{return_key}-{period}-{number}.json")
    return answer


@blueprint.get(VERSION + "/log-entry.json")
@requires(Act.READ_RETURNS)
def log_entry(return_key: str, period: str, number: int) -> Response:
    """For a receipt from before there was a log: where the log holds it, and since when."""
    _, version, delivery = found(return_key, period, number)
    entry = find_late_entry(delivery)
    if entry is None:
        raise NotFound("There is no such file. A receipt that was in the log from the start says itself where it is.")
    answer = Response(entry.document, mimetype="application/json")
    kept = "practice-" if version.practice else ""
    answer.headers["Content-Disposition"] = disposition(f"{kept}log-entry-{return_key}-{period}-{number}.json")
    return answer


@blueprint.post(VERSION + "/replies")
@requires(Act.PREPARE)
def replies(return_key: str, period: str, number: int) -> ResponseReturnValue:
    obligation, version, delivery = found(return_key, period, number)
    form = ReplyForm()
    if not form.validate_on_submit():
        return page(obligation, version, delivery, form), 422
    reply(delivery, version, words=form.words.data)
    flash("Your answer is sent to the department.", "success")
    return redirect(url_for("delivery.delivery_page", **address(obligation, version)), 303)
