"""Check only, for officers: choose a file, see what is found, close the page and it is gone."""

from __future__ import annotations

import sys
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from councils.columns.page import recognised_columns
from councils.columns.queries import find_in_force
from councils.dryrun import columns_views
from councils.dryrun.begin import begin, come_back, leave
from councils.dryrun.download import csv_of
from councils.dryrun.forget import drop, forget
from councils.dryrun.found import Found, found_in, lines_of
from councils.dryrun.models import DryRun
from councils.dryrun.queries import get_dry_run, turn_of
from councils.returns.pages import surroundings_of
from councils.returns.queries import definition_of, previous_accepted
from councils.scope import require_own_form
from councils.uploads.queries import get_upload_obligation
from councils.uploads.streamed_form import read_form, read_to_the_end
from councils.uploads.take_in import InStore, store
from councils.validation import pages
from councils.validation.by_rule import by_rule
from councils.validation.figures import figure_groups
from councils.validation.findings import Filter, some_of
from councils.validation.subject import NotYetChecked
from reeve.database import now
from reeve.database.requests import release_units
from reeve.department.models import Obligation
from reeve.faults.report import reference_of
from reeve.identity.door import requires, visitor
from reeve.identity.permissions import Act
from reeve.installation import here
from reeve.web import page_of, require_csrf, takes_streams
from reeve.web.posting import PLACE

blueprint = Blueprint(
    "dryrun", __name__, url_prefix="/c/<council>/returns/<return_key>/<period>/check-only", template_folder="templates"
)


columns_views.register(blueprint)


@blueprint.get("")
@requires(Act.PREPARE)
def page(return_key: str, period: str) -> str:
    obligation = get_upload_obligation(return_key, period)
    return render_template("dryrun/page.html", limit=here().settings.upload_limit, **surroundings_of(obligation))


@blueprint.post("/uploads")
@takes_streams
@requires(Act.PREPARE)
def receive(return_key: str, period: str) -> ResponseReturnValue:
    request.max_content_length = sys.maxsize
    obligation = get_upload_obligation(return_key, period)
    with read_to_the_end(request.stream, most=here().settings.upload_limit):
        file = streamed(obligation)
    return redirect(address("dryrun.result", obligation, begin(obligation, file).id), 303)


def streamed(obligation: Obligation) -> InStore:
    """Store the file as it arrives, holding no transaction. The token comes before the file and is checked first."""
    release_units()
    arriving = read_form(request.stream, request.content_type or "")
    require_csrf(arriving.fields.get("csrf_token") or request.headers.get("X-CSRFToken"))
    require_own_form(arriving.fields.get(PLACE))
    return store(arriving.pieces, obligation, name=arriving.name, limit=here().settings.upload_limit)


def address(endpoint: str, obligation: Obligation, dry_run_id: UUID, **query: Any) -> str:
    place: dict[str, Any] = {"return_key": obligation.return_key, "period": obligation.period}
    return url_for(endpoint, **place, dry_run_id=dry_run_id, **query)


@blueprint.get("/<uuid:dry_run_id>")
@requires(Act.PREPARE)
def result(return_key: str, period: str, dry_run_id: UUID) -> ResponseReturnValue:
    """How far it is; then what was found, by rule and line by line. Reading it again means that it is still open."""
    obligation, dry_run = mine(return_key, period, dry_run_id)
    come_back(dry_run, anew=request.headers.get("Sec-Fetch-Dest", "document") == "document")
    found = found_in(dry_run)
    given = {**surroundings_of(obligation), "dry_run": dry_run, "run": found.run, "file": found.file}
    given["urls"] = {
        name: address(f"dryrun.{name}", obligation, dry_run.id) for name in ("result", "findings_csv", "end", "leaving")
    }
    if dry_run.outcome is None or dry_run.outcome == "failed":
        steps = pages.progress_steps(found.run, found.file, now=now(), since=dry_run.made_at, turn=turn_of(dry_run))
        running, reference = dry_run.outcome is None, reference_of(dry_run.id)
        return render_template("dryrun/progress.html", steps=steps, running=running, reference=reference, **given)
    return render_template("dryrun/result.html", **given, **shown(obligation, dry_run, found))


def shown(obligation: Obligation, dry_run: DryRun, found: Found) -> dict[str, Any]:
    """What the page of a finished check shows: all of it, or one rule's lines."""
    definition = definition_of(obligation)
    totals = found.totals
    rule = next((total for total in totals if total.rule_id == request.args.get("rule")), None)
    window = page_of(rule.count if rule else found.count)
    wanted = Filter(rule=rule.rule_id if rule else None)
    shows = found.count and (rule is not None or request.args.get("lines") == "all")
    lines = some_of(lines_of(dry_run), wanted, offset=window.offset, size=window.size) if shows else []
    return {
        "rule": rule,
        "every_line": address("dryrun.result", obligation, dry_run.id, lines="all"),
        "found": found,
        "headlines": pages.headline_numbers(found.run, totals, file=found.file),
        "by_rule": by_rule(
            totals,
            definition,
            address=lambda rule: address("dryrun.result", obligation, dry_run.id, rule=rule),
            show=request.args.get("show"),
        ),
        "lines": pages.lines_shown(lines, {t.rule_id: t.message for t in totals}, definition, []),
        "page": window,
        "figures": figure_groups(found.figures, previous := previous_accepted(obligation), definition),
        "previous": previous,
        "recognised": pages.recognised(found.run, definition, found.file) + columns_rows(obligation, found),
        "asks_columns": asks_columns(obligation, dry_run),
        "not_run": pages.not_run(found.run),
        "not_applicable": pages.not_applicable(found.run),
    }


def columns_rows(obligation: Obligation, found: Found) -> list[dict[str, Any]]:
    reading = (found.run.reading or {}).get("columns")
    order = None if reading is None else find_in_force(obligation.return_key, reading["digest"])
    return recognised_columns(reading, order)


def asks_columns(obligation: Obligation, dry_run: DryRun) -> str | None:
    """Where to say which column is which, if the check had to ask."""
    asks = columns_views.find_asked(dry_run) is not None
    return address("dryrun.columns", obligation, dry_run.id) if asks else None


@blueprint.get("/<uuid:dry_run_id>/findings.csv")
@requires(Act.EXPORT_ROWS)
def findings_csv(return_key: str, period: str, dry_run_id: UUID) -> Response:
    obligation, dry_run = mine(return_key, period, dry_run_id)
    if dry_run.outcome in (None, "failed"):
        raise NotYetChecked
    return csv_of(obligation, dry_run)


@blueprint.post("/<uuid:dry_run_id>/leaving")
@requires(Act.PREPARE)
def leaving(return_key: str, period: str, dry_run_id: UUID) -> ResponseReturnValue:
    """The browser says that the page was closed."""
    leave(mine(return_key, period, dry_run_id)[1], opened=request.form.get("opened", type=int))
    return "", 204


@blueprint.post("/<uuid:dry_run_id>/end")
@requires(Act.PREPARE)
def end(return_key: str, period: str, dry_run_id: UUID) -> ResponseReturnValue:
    obligation, dry_run = mine(return_key, period, dry_run_id)
    objects = forget(dry_run)
    release_units()
    drop(objects)
    flash("Nothing is kept of that check.", "success")
    return redirect(url_for("dryrun.page", return_key=obligation.return_key, period=obligation.period), 303)


def mine(return_key: str, period: str, dry_run_id: UUID) -> tuple[Obligation, DryRun]:
    """Raises NoSuchReturn, NotByFile, Gone."""
    obligation = get_upload_obligation(return_key, period)
    return obligation, get_dry_run(obligation, dry_run_id, by=visitor().person_id)
