"""The addresses of the API: each authenticated by token, each within the token's council.

Every one is a route of this one blueprint, so what holds for the whole API is said here once.
"""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from councils.api import dry_run_views, resources
from councils.api.answering import answered, machine, once, waiting
from councils.api.body import receive_body
from councils.api.keep_answer import Answer, presented_key
from councils.api.queries import find_kept
from councils.api.reading import checked_version, run_of, wanted_findings
from councils.delivery.queries import get_delivery
from councils.returns.add_version import refuse_under_way
from councils.returns.models import Version
from councils.returns.queries import (
    all_standings,
    definition_of,
    figures_of,
    file_of,
    get_obligation,
    get_version,
    standing_of,
    subject_of,
    version_in_words,
)
from councils.returns.soon import for_now
from councils.returns.state import state_of
from councils.uploads.queries import get_upload_obligation
from councils.uploads.take_in import InStore, take_in
from councils.validation.download import csv_of
from councils.validation.findings import count_findings, find_findings
from councils.validation.queries import answers_of, totals_of, turn_of
from reeve.audit import record
from reeve.database import now
from reeve.department.models import Obligation
from reeve.errors import NotFound
from reeve.identity.door import by_token
from reeve.identity.extras import Extra
from reeve.identity.machine.scopes import Scope
from reeve.web import takes_streams
from reeve.web.machine_pages import page_asked_for

blueprint = Blueprint("api", __name__, url_prefix="/api/v1/councils/<council>")
dry_run_views.register(blueprint)

ONE = "/returns/<return_key>/<period>"
VERSION = f"{ONE}/versions/<int:number>"


class NoReceipt(NotFound):
    """There is no receipt yet. It is there once the department's inbox has taken the return."""

    title = "There is no receipt yet"


@blueprint.get("/returns")
@by_token(Scope.UPLOAD, Scope.READ, extra=Extra.API)
def returns() -> Response:
    return jsonify({"returns": [resources.a_return(standing) for standing in for_now(all_standings(), now=now())]})


@blueprint.get(ONE)
@by_token(Scope.UPLOAD, Scope.READ, extra=Extra.API)
def one_return(return_key: str, period: str) -> Response:
    return jsonify(resources.a_return(standing_of(get_obligation(return_key, period))))


@blueprint.post(f"{ONE}/uploads")
@takes_streams
@by_token(Scope.UPLOAD, files=True, extra=Extra.API)
def uploads(return_key: str, period: str) -> Response:
    """The file is the body. 201 for a new version, 200 where the newest is this very file."""
    key = presented_key()
    obligation = get_upload_obligation(return_key, period)
    if key is None or find_kept(machine(), key) is None:
        refuse_under_way(state_of(standing_of(obligation)))
    file = receive_body(obligation)
    return answered(once(key, f"uploads of {subject_of(obligation)}", file, lambda: taken(obligation, file)))


def taken(obligation: Obligation, file: InStore) -> Answer:
    result = take_in(obligation, file, source="api")
    body = version_body(obligation, result.version)
    return Answer(body, 200 if result.again else 201, body["url"])


def version_body(obligation: Obligation, version: Version) -> resources.JSON:
    run, totals = run_of(version)
    turn = turn_of(version) if run is None or run.outcome is None else None
    return resources.a_version(
        version, standing_of(obligation), file=file_of(version), run=run, totals=totals, turn=turn
    )


@blueprint.get(VERSION)
@by_token(Scope.UPLOAD, Scope.READ, extra=Extra.API)
def version(return_key: str, period: str, number: int) -> Response:
    obligation = get_obligation(return_key, period)
    body = version_body(obligation, get_version(obligation, number))
    return waiting(jsonify(body), body)


@blueprint.get(f"{VERSION}/findings")
@by_token(Scope.READ, extra=Extra.API)
def findings(return_key: str, period: str, number: int) -> Response:
    obligation = get_obligation(return_key, period)
    version = get_version(obligation, number)
    run, wanted = checked_version(version, obligation), wanted_findings()
    page = page_asked_for(count_findings(run, wanted))
    return jsonify(
        resources.some_findings(
            find_findings(run, wanted, offset=page.offset, size=page.size),
            page,
            definition_of(obligation),
            {total.rule_id: total.message for total in totals_of(run)},
            {(answer.rule_id, answer.record_key): answer for answer in answers_of(version)},
        )
    )


@blueprint.get(f"{VERSION}/findings.csv")
@by_token(Scope.READ, extra=Extra.API)
def findings_csv(return_key: str, period: str, number: int) -> Response:
    obligation = get_obligation(return_key, period)
    version = get_version(obligation, number)
    run = checked_version(version, obligation)
    record(
        "findings.taken_away",
        subject=subject_of(obligation, version=number),
        words=f"took away the findings of {version_in_words(version)}",
    )
    return csv_of(obligation, version, run)


@blueprint.get(f"{VERSION}/figures")
@by_token(Scope.READ, extra=Extra.API)
def figures(return_key: str, period: str, number: int) -> Response:
    obligation = get_obligation(return_key, period)
    version = get_version(obligation, number)
    checked_version(version, obligation)
    return jsonify(resources.some_figures(figures_of(version)))


@blueprint.get(f"{VERSION}/receipt")
@by_token(Scope.READ, extra=Extra.API)
def receipt(return_key: str, period: str, number: int) -> Response:
    """The signed receipt, byte for byte, as ``reeve verify`` takes it."""
    obligation = get_obligation(return_key, period)
    delivery = get_delivery(get_version(obligation, number))
    if delivery.receipt is None:
        raise NoReceipt
    return Response(delivery.receipt, mimetype="application/json")
