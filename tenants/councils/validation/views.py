"""A version's pages: how far its check is, what was found, what is said to it, and all of it to take away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from councils.returns.ask_check import ask_for_check
from councils.returns.models import Standing, StoredFile, Version
from councils.returns.pages import surroundings_of
from councils.returns.queries import (
    definition_of,
    figures_of,
    file_of,
    get_obligation,
    get_version,
    previous_accepted,
    same_file_as,
    subject_of,
    version_in_words,
)
from councils.validation import pages
from councils.validation.answer import dispute, explain, refuse_closed, take_back
from councils.validation.check import new_check
from councils.validation.download import csv_of
from councils.validation.findings import Filter, count_findings, find_findings
from councils.validation.forms import ReasonForm
from councils.validation.models import CheckRun, FindingTotal
from councils.validation.queries import answers_of, earlier_totals, newest_check, totals_of
from reeve.audit import record
from reeve.database import now
from reeve.department.models import Obligation
from reeve.errors import Conflict
from reeve.identity.door import requires
from reeve.identity.permissions import Act
from reeve.web import page_of

blueprint = Blueprint(
    "validation",
    __name__,
    url_prefix="/c/<council>/returns/<return_key>/<period>/versions/<int:number>",
    template_folder="templates",
)


class NotYetChecked(Conflict):
    """The check of this version has not finished yet. Wait until it has, then open this page again."""

    title = "The check has not finished"


@dataclass(frozen=True)
class Subject:
    """The version a page is about, with its newest check."""

    obligation: Obligation
    version: Version
    run: CheckRun | None

    @property
    def file(self) -> StoredFile | None:
        return file_of(self.version)

    @property
    def checked(self) -> CheckRun:
        """The finished check. Raises NotYetChecked."""
        if self.run is None or self.run.outcome in (None, "failed"):
            raise NotYetChecked
        return self.run

    @property
    def given(self) -> dict[str, Any]:
        return {**surroundings_of(self.obligation), "version": self.version, "run": self.run}

    def address(self, endpoint: str, **query: Any) -> str:
        place = (self.obligation.return_key, self.obligation.period, self.version.number)
        return url_for(endpoint, return_key=place[0], period=place[1], number=place[2], **query)


def subject_at(return_key: str, period: str, number: int) -> Subject:
    obligation = get_obligation(return_key, period)
    version = get_version(obligation, number)
    return Subject(obligation, version, newest_check(version))


@blueprint.get("/progress")
@requires(Act.READ_RETURNS)
def progress(return_key: str, period: str, number: int) -> ResponseReturnValue:
    subject = subject_at(return_key, period, number)
    if subject.run is not None and subject.run.outcome not in (None, "failed"):
        return redirect(subject.address(".version"))
    return render_template(
        "validation/progress.html",
        file=subject.file,
        running=subject.run is None or subject.run.outcome is None,
        steps=pages.progress_steps(subject.run, subject.file, now=now()),
        **subject.given,
    )


@blueprint.get("")
@requires(Act.READ_RETURNS)
def version(return_key: str, period: str, number: int) -> ResponseReturnValue:
    subject = subject_at(return_key, period, number)
    if subject.run is None or subject.run.outcome in (None, "failed"):
        return redirect(subject.address(".progress"))
    run, definition = subject.checked, definition_of(subject.obligation)
    totals, before = pages.shape_first(totals_of(run), definition), earlier_totals(subject.version)
    previous = previous_accepted(subject.obligation)
    return render_template(
        "validation/version.html",
        headlines=pages.headline_numbers(run, totals, file=subject.file),
        groups=pages.groups(
            totals,
            before,
            {total.rule_id: subject.address(".findings", rule=total.rule_id) for total in totals},
            unit="line" if subject.file else "cell",
        ),
        gone=pages.gone_since(totals, before),
        recognised=pages.recognised(run, definition, subject.file),
        not_run=pages.not_run(run),
        not_applicable=pages.not_applicable(run),
        figures=pages.figure_rows(figures_of(subject.version), previous),
        previous=previous,
        answers=answers_of(subject.version),
        same_as=same_file_as(subject.version),
        found=sum(total.count for total in totals),
        **subject.given,
    )


@blueprint.get("/findings")
@requires(Act.READ_RETURNS)
def findings(return_key: str, period: str, number: int) -> ResponseReturnValue:
    subject = subject_at(return_key, period, number)
    form = ReasonForm(formdata=None, rule=request.args.get("rule"), line=request.args.get("line"))
    return show_findings(subject, form)


@blueprint.post("/explanations")
@requires(Act.EXPLAIN)
def give_explanation(return_key: str, period: str, number: int) -> ResponseReturnValue:
    subject, form = subject_at(return_key, period, number), ReasonForm()
    if not form.validate():
        return show_findings(subject, form), 422
    explain(subject.version, form.rule.data, reason=form.reason.data, line=form.line_number)
    flash("Your explanation is saved.", "success")
    return redirect(subject.address(".findings", rule=form.rule.data), 303)


@blueprint.post("/disputes")
@requires(Act.EXPLAIN)
def make_dispute(return_key: str, period: str, number: int) -> ResponseReturnValue:
    subject, form = subject_at(return_key, period, number), ReasonForm()
    if not form.validate():
        return show_findings(subject, form), 422
    dispute(subject.version, form.rule.data, reason=form.reason.data, line=form.line_number)
    flash("Your dispute is saved. The certifier and the department will see it.", "success")
    return redirect(subject.address(".findings", rule=form.rule.data), 303)


@blueprint.post("/answers/<uuid:answer_id>/withdrawal")
@requires(Act.EXPLAIN)
def withdraw_answer(return_key: str, period: str, number: int, answer_id: UUID) -> ResponseReturnValue:
    subject = subject_at(return_key, period, number)
    answer = take_back(subject.version, answer_id)
    flash("It is taken back. The findings are open again.", "success")
    return redirect(subject.address(".findings", rule=answer.rule_id), 303)


@blueprint.get("/findings.csv")
@requires(Act.EXPORT_ROWS)
def findings_csv(return_key: str, period: str, number: int) -> ResponseReturnValue:
    subject = subject_at(return_key, period, number)
    record(
        "findings.taken_away",
        subject=subject_of(subject.obligation, version=number),
        words=f"took away the findings of {version_in_words(subject.version)}",
    )
    return csv_of(subject.obligation, subject.version, subject.checked)


@blueprint.post("/checks")
@requires(Act.PREPARE)
def check_again(return_key: str, period: str, number: int) -> ResponseReturnValue:
    """Check the same version once more, with the rules now in force. Refused while a check is under way."""
    subject = subject_at(return_key, period, number)
    refuse_closed(subject.version)
    if subject.run is None or subject.run.outcome is None:
        raise NotYetChecked
    new_check(subject.version, ask_for_check(subject.version))
    record(
        "version.check_asked",
        subject=subject_of(subject.obligation, version=number),
        words=f"asked for {version_in_words(subject.version)} to be checked again",
    )
    return redirect(subject.address(".progress"), 303)


def show_findings(subject: Subject, form: ReasonForm) -> str:
    """The lines of one rule, or of whatever the filter asks for, a page at a time."""
    run, definition, given = subject.checked, definition_of(subject.obligation), subject.given
    wanted, totals = asked_for(form), totals_of(run)
    rule = next((total for total in totals if total.rule_id == wanted.rule), None)
    page = page_of(count_of(run, totals, wanted))
    found = find_findings(run, wanted, offset=page.offset, size=page.size)
    answers = answers_of(subject.version)
    return render_template(
        "validation/findings.html",
        rule=rule,
        wanted=wanted,
        lines=pages.lines_shown(found, {t.rule_id: t.message for t in totals}, definition, answers),
        page=page,
        rules={total.rule_id: pages.rule_choice(total) for total in totals},
        answers=[answer for answer in answers if rule is not None and answer.rule_id == rule.rule_id],
        records={name: definition.layout.records.get(name, name) for name in (run.reading or {}).get("lines", {})},
        form=form,
        is_open=is_open(subject.version, given["standing"]),
        **given,
    )


def asked_for(form: ReasonForm) -> Filter:
    severity, kind = request.args.get("severity"), request.args.get("record")
    return Filter(rule=form.rule.data or None, severity=severity or None, record=kind or None)


def count_of(run: CheckRun, totals: Sequence[FindingTotal], wanted: Filter) -> int:
    """From the totals where they tell; a filter by record type is counted in the findings themselves."""
    if wanted.record is not None:
        return count_findings(run, wanted)
    return sum(total.count for total in totals if matches(total, wanted))


def matches(total: FindingTotal, wanted: Filter) -> bool:
    return wanted.rule in (None, total.rule_id) and wanted.severity in (None, total.severity)


def is_open(version: Version, standing: Standing) -> bool:
    """Whether something may still be said to the findings."""
    return standing.version_id == version.id and standing.submission_id is None
