"""Check only, for machines: a file is checked, read about for an hour at most, and nothing is kept."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, jsonify

from councils.api import resources
from councils.api.answering import answered, machine, once, waiting
from councils.api.body import receive_body
from councils.api.columns import refuse_unknown_in_dry_run
from councils.api.keep_answer import Answer, presented_key
from councils.api.reading import wanted_findings
from councils.dryrun.begin import begin
from councils.dryrun.forget import drop, forget
from councils.dryrun.found import Found, found_in, lines_of
from councils.dryrun.models import DryRun
from councils.dryrun.queries import get_dry_run, turn_of
from councils.returns.queries import definition_of, subject_of
from councils.uploads.queries import get_upload_obligation
from councils.uploads.take_in import InStore
from councils.validation.findings import how_many, some_of
from councils.validation.subject import NotYetChecked
from reeve.database.requests import release_units
from reeve.department.models import Obligation
from reeve.identity.door import by_token
from reeve.identity.extras import Extra
from reeve.identity.machine.scopes import Scope
from reeve.web import takes_streams
from reeve.web.machine_pages import page_asked_for

BASE = "/returns/<return_key>/<period>/dry-runs"
ONE = f"{BASE}/<uuid:dry_run_id>"


def register(blueprint: Blueprint) -> None:
    blueprint.post(BASE)(dry_runs)
    blueprint.get(ONE)(dry_run)
    blueprint.get(f"{ONE}/findings")(dry_run_findings)
    blueprint.get(f"{ONE}/figures")(dry_run_figures)
    blueprint.delete(ONE)(dry_run_end)


@takes_streams
@by_token(Scope.CHECK, files=True, extra=Extra.API)
def dry_runs(return_key: str, period: str) -> Response:
    key = presented_key()
    obligation = get_upload_obligation(return_key, period)
    file = receive_body(obligation)
    return answered(once(key, f"dry runs of {subject_of(obligation)}", file, lambda: begun(obligation, file)))


def begun(obligation: Obligation, file: InStore) -> Answer:
    dry_run = begin(obligation, file, token_id=machine().token_id)
    body = body_of(obligation, dry_run, found_in(dry_run))
    return Answer(body, 202, body["url"])


def body_of(obligation: Obligation, dry_run: DryRun, found: Found) -> resources.JSON:
    turn = turn_of(dry_run) if dry_run.outcome is None else None
    return resources.a_dry_run(dry_run, obligation, found.run, found.totals, turn)


@by_token(Scope.CHECK, extra=Extra.API)
def dry_run(return_key: str, period: str, dry_run_id: UUID) -> Response:
    obligation, one = mine(return_key, period, dry_run_id)
    body = body_of(obligation, one, found_in(one))
    return waiting(jsonify(body), body)


@by_token(Scope.CHECK, extra=Extra.API)
def dry_run_findings(return_key: str, period: str, dry_run_id: UUID) -> Response:
    obligation, one = mine(return_key, period, dry_run_id)
    found, wanted = checked(one, obligation), wanted_findings()
    lines = lines_of(one)
    page = page_asked_for(how_many(lines, wanted))
    return jsonify(
        resources.some_findings(
            some_of(lines, wanted, offset=page.offset, size=page.size),
            page,
            definition_of(obligation),
            {total.rule_id: total.message for total in found.totals},
            {},
        )
    )


@by_token(Scope.CHECK, extra=Extra.API)
def dry_run_figures(return_key: str, period: str, dry_run_id: UUID) -> Response:
    obligation, one = mine(return_key, period, dry_run_id)
    return jsonify(resources.some_figures(checked(one, obligation).figures))


@takes_streams
@by_token(Scope.CHECK, extra=Extra.API)
def dry_run_end(return_key: str, period: str, dry_run_id: UUID) -> Response:
    """Forget it now."""
    objects = forget(mine(return_key, period, dry_run_id)[1])
    release_units()
    drop(objects)
    return Response(status=204)


def checked(dry_run: DryRun, obligation: Obligation) -> Found:
    """Raises NotYetChecked, ColumnsNotKnown."""
    if dry_run.outcome in (None, "failed"):
        raise NotYetChecked
    found = found_in(dry_run)
    refuse_unknown_in_dry_run(found.run.reading, obligation)
    return found


def mine(return_key: str, period: str, dry_run_id: UUID) -> tuple[Obligation, DryRun]:
    """The token's own. Raises NoSuchReturn, NotByFile, Gone."""
    obligation = get_upload_obligation(return_key, period)
    who = machine()
    return obligation, get_dry_run(obligation, dry_run_id, by=who.owner_id, token_id=who.token_id)
