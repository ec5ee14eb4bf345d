"""A version's pages: how far its check is, what was found, what is said to it, and all of it to take away."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from polars import LazyFrame

from councils.drafting.shown import address_of_cell
from councils.returns.ask_check import ask_for_check
from councils.returns.models import Standing, Version
from councils.returns.queries import (
    definition_of,
    figures_of,
    previous_accepted,
    same_file_as,
    subject_of,
    version_in_words,
)
from councils.validation import pages
from councils.validation.answer import dispute, explain, refuse_closed, take_back
from councils.validation.by_rule import by_rule
from councils.validation.check import new_check
from councils.validation.columns import columns_shown
from councils.validation.download import csv_of
from councils.validation.figures import figure_groups, most_moved
from councils.validation.findings import Filter, count_in, looked_up, rows_in
from councils.validation.forms import ReasonForm
from councils.validation.models import CheckRun, Dispute, Explanation, FindingTotal
from councils.validation.moved import moved_in_words
from councils.validation.offered import LastReasons
from councils.validation.queries import (
    answers_of,
    earlier_check,
    earlier_number,
    totals_of,
    turn_of,
)
from councils.validation.subject import NotYetChecked, Subject, subject_at
from reeve.audit import record
from reeve.comparison.disputed import in_words
from reeve.comparison.disputed_queries import find_disputed
from reeve.database import now
from reeve.faults.report import reference_of
from reeve.identity.door import requires, visitor
from reeve.identity.permissions import Act
from reeve.web import page_of

blueprint = Blueprint(
    "validation",
    __name__,
    url_prefix="/c/<council>/returns/<return_key>/<period>/versions/<int:number>",
    template_folder="templates",
)


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
        steps=pages.progress_steps(
            subject.run, subject.file, now=now(), since=subject.version.made_at, turn=turn_of(subject.version)
        ),
        reference=reference_of(subject.run.id) if subject.run else None,
        **subject.given,
    )


@blueprint.get("")
@requires(Act.READ_RETURNS)
def version(return_key: str, period: str, number: int) -> ResponseReturnValue:
    subject = subject_at(return_key, period, number)
    if subject.run is None or subject.run.outcome in (None, "failed"):
        return redirect(subject.address(".progress"))
    run, definition = subject.checked, definition_of(subject.obligation)
    totals, earlier = totals_of(run), earlier_check(subject.version)
    before = None if earlier is None else {total.rule_id: total for total in totals_of(earlier)}
    previous = previous_accepted(subject.obligation)
    return render_template(
        "validation/version.html",
        headlines=pages.headline_numbers(run, totals, file=subject.file),
        by_rule=by_rule(
            totals,
            definition,
            address=lambda rule: subject.address(".findings", rule=rule),
            before=before,
            show=request.args.get("show"),
            cell=cell_addresses(subject),
        ),
        gone=pages.gone_since(totals, before or {}),
        recognised=pages.recognised(run, definition, subject.file),
        **columns_shown(subject, may_change=is_open(subject.version, subject.given["standing"])),
        not_run=pages.not_run(run),
        not_applicable=pages.not_applicable(run),
        figures=(groups := figure_groups(figures_of(subject.version), previous, definition)),
        moved=most_moved(groups),
        previous=previous,
        answers=answers_of(subject.version),
        same_as=same_file_as(subject.version),
        found=sum(total.count for total in totals),
        file=subject.file,
        earlier=earlier_number(subject.version),
        **subject.given,
    )


@blueprint.get("/figures")
@requires(Act.READ_RETURNS)
def figures(return_key: str, period: str, number: int) -> ResponseReturnValue:
    subject = subject_at(return_key, period, number)
    subject.checked  # noqa: B018 - refuses what is not checked
    previous = previous_accepted(subject.obligation)
    return render_template(
        "validation/figures.html",
        groups=figure_groups(figures_of(subject.version), previous, definition_of(subject.obligation)),
        previous=previous,
        **subject.given,
    )


@blueprint.get("/findings")
@requires(Act.READ_RETURNS)
def findings(return_key: str, period: str, number: int) -> ResponseReturnValue:
    subject = subject_at(return_key, period, number)
    form = ReasonForm(formdata=None, rule=request.args.get("rule"), line=request.args.get("line"))
    last = LastReasons.of(subject, form.rule.data)
    offered = last.for_line(subject, form.line.data)
    if request.args.get("reason") == "last" and offered:
        form.reason.data = offered[0].reason
    moved = what_moved(subject, form.rule.data)
    if request.args.get("reason") == "moved" and moved:
        form.reason.data = moved
    return show_findings(subject, form, offered, moved, last.of_record)


@blueprint.post("/explanations")
@requires(Act.EXPLAIN)
def give_explanation(return_key: str, period: str, number: int) -> ResponseReturnValue:
    subject, form = subject_at(return_key, period, number), ReasonForm()
    if not form.validate():
        return show_findings(subject, form), 422
    explain(subject.version, form.rule.data, reason=form.reason.data, lines=form.lines)
    flash("Your explanation is saved.", "success")
    return redirect(subject.address(".findings", rule=form.rule.data), 303)


@blueprint.post("/disputes")
@requires(Act.EXPLAIN)
def make_dispute(return_key: str, period: str, number: int) -> ResponseReturnValue:
    subject, form = subject_at(return_key, period, number), ReasonForm()
    if not form.validate():
        return show_findings(subject, form), 422
    dispute(subject.version, form.rule.data, reason=form.reason.data, lines=form.lines)
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


def cell_addresses(subject: Subject) -> Callable[[str], str | None] | None:
    """Where each cell of a form is filled in, for those who may; None for a file."""
    definition = definition_of(subject.obligation)
    if definition.kind != "form" or not visitor().may(Act.PREPARE):
        return None
    return lambda cell: address_of_cell(subject.obligation, definition, cell)


def what_moved(subject: Subject, rule_id: str | None) -> str | None:
    """Words to start from, for a rule that asks about a figure of a form that moved."""
    definition = definition_of(subject.obligation)
    rule = definition.layout.by_id.get(rule_id or "")
    previous = previous_accepted(subject.obligation) if rule is not None and "varies" in rule.options else None
    if rule is None or previous is None:
        return None
    now = {figure.cell: figure.amount for figure in figures_of(subject.version)}
    before = {cell: figure.amount for cell, figure in previous.figures.items()}
    return moved_in_words(definition, rule, now, before, previous.period)


def show_findings(
    subject: Subject,
    form: ReasonForm,
    offered: Sequence[Explanation] = (),
    moved: str | None = None,
    last: Mapping[str, Explanation] = {},
) -> str:
    """The lines of one rule, or of whatever the filter asks for, a page at a time."""
    run, definition, given = subject.checked, definition_of(subject.obligation), subject.given
    earlier, totals = earlier_check(subject.version), totals_of(run)
    known = {total.rule_id: total for total in (*(totals_of(earlier) if earlier else ()), *totals)}
    wanted = asked_for(form, earlier)
    looked = looked_up(run, wanted, earlier=earlier)
    page = page_of(count_of(looked, totals, wanted))
    found = rows_in(looked, offset=page.offset, size=page.size)
    rule, answers = known.get(wanted.rule or ""), answers_of(subject.version)
    may_answer = wanted.since != "fixed" and is_open(subject.version, given["standing"])
    is_answered = may_answer and rule is not None and rule.answered == rule.count and given["visitor_may"](Act.EXPLAIN)
    following = pages.next_open(totals) if is_answered else None
    return render_template(
        "validation/findings.html",
        rule=rule,
        wanted=wanted,
        lines=pages.lines_shown(found, {r: each.message for r, each in known.items()}, definition, answers, last),
        page=page,
        choices=pages.filter_choices(run, totals, definition, with_since=earlier is not None),
        answers=(said := [answer for answer in answers if rule is not None and answer.rule_id == rule.rule_id]),
        disputing=disputing(subject, said, given["about"].name),
        offered=offered[:1],
        moved=moved,
        form=form,
        cell_at=cell_addresses(subject),
        may_answer=may_answer,
        following=following,
        all_answered=is_answered and following is None,
        may_read_claims=subject.file is not None and wanted.since != "fixed" and given["visitor_may"](Act.READ_CLAIMS),
        **given,
    )


def disputing(subject: Subject, answers: Sequence[Explanation | Dispute], name: str) -> str | None:
    """How many councils dispute a rule, for one that does so itself."""
    disputed = next((answer.rule_id for answer in answers if isinstance(answer, Dispute)), None)
    if disputed is None:
        return None
    owed = subject.obligation
    found = find_disputed(owed.return_key, owed.period, disputed, practice=owed.practice)
    return in_words(found, name=name)


def asked_for(form: ReasonForm, earlier: CheckRun | None) -> Filter:
    asked = {name: request.args.get(name) or None for name in ("severity", "record", "field", "since")}
    if earlier is None or asked["since"] not in pages.SINCE:
        asked["since"] = None
    return Filter(rule=form.rule.data or None, **asked)


def count_of(looked: LazyFrame, totals: Sequence[FindingTotal], wanted: Filter) -> int:
    """From the totals where they tell; else counted in the findings themselves."""
    if not wanted.by_total:
        return count_in(looked)
    return sum(total.count for total in totals if matches(total, wanted))


def matches(total: FindingTotal, wanted: Filter) -> bool:
    return wanted.rule in (None, total.rule_id) and wanted.severity in (None, total.severity)


def is_open(version: Version, standing: Standing) -> bool:
    """Whether something may still be said to the findings."""
    return standing.version_id == version.id and standing.submission_id is None
