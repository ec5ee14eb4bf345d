"""Which column of a file that was only checked is which: kept for the files that come after it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from councils.columns.answers import Answers, answers, asked_in
from councils.columns.confirm import confirm
from councils.columns.page import what_is_known
from councils.columns.queries import find_fitting
from councils.dryrun.models import DryRun
from councils.dryrun.queries import Gone, get_dry_run
from councils.returns.pages import surroundings_of
from councils.returns.queries import definition_of, subject_of
from councils.uploads.queries import get_upload_obligation
from reeve.department.models import Obligation
from reeve.identity.door import requires, visitor
from reeve.identity.permissions import Act
from reeve.rules import Columns


def register(blueprint: Blueprint) -> None:
    blueprint.get("/<uuid:dry_run_id>/columns")(columns)
    blueprint.post("/<uuid:dry_run_id>/columns")(say_columns)


@requires(Act.PREPARE)
def columns(return_key: str, period: str, dry_run_id: UUID) -> str:
    obligation, found = asked_of(return_key, period, dry_run_id)
    return show(obligation, answers(definition_of(obligation).layout, found))


@requires(Act.PREPARE)
def say_columns(return_key: str, period: str, dry_run_id: UUID) -> ResponseReturnValue:
    obligation, found = asked_of(return_key, period, dry_run_id)
    asked = answers(definition_of(obligation).layout, found, request.form)
    if asked.said is None:
        return show(obligation, asked), 422
    confirm(obligation, found, asked.said, subject=subject_of(obligation))
    flash("The order of the columns is saved. Nothing is kept of the file, so choose it once more.", "success")
    return redirect(url_for("dryrun.page", return_key=obligation.return_key, period=obligation.period), 303)


def asked_of(return_key: str, period: str, dry_run_id: UUID) -> tuple[Obligation, Columns]:
    """The names its check could not read. Raises NoSuchReturn, NotByFile, Gone."""
    obligation = get_upload_obligation(return_key, period)
    found = find_asked(get_dry_run(obligation, dry_run_id, by=visitor().person_id))
    if found is None:
        raise Gone
    return obligation, found


def find_asked(dry_run: DryRun) -> Columns | None:
    return asked_in((dry_run.result or {}).get("reading"))


def show(obligation: Obligation, asked: Answers) -> str:
    return render_template(
        "columns/ask.html",
        asked=asked,
        known_words=what_is_known(asked.columns),
        order=find_fitting(obligation, asked.columns.digest),
        changes=None,
        again=None,
        **surroundings_of(obligation),
    )
