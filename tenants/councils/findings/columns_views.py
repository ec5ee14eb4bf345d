"""Which column of a version's file is which: asked where the check would have to guess, and the file checked again."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from councils.columns.answers import Answers, answers, as_answers
from councils.columns.confirm import confirm
from councils.columns.page import what_is_known
from councils.columns.queries import find_fitting, order_behind
from councils.returns.add_version import add_contributor
from councils.returns.ask_check import ask_for_check
from councils.returns.queries import definition_of, subject_of
from councils.validation.answer import refuse_closed
from councils.validation.check import new_check
from councils.validation.subject import Subject, subject_at
from reeve.errors import NotFound
from reeve.identity.door import requires
from reeve.identity.permissions import Act
from reeve.rules import Columns
from reeve.rules.columns import unsaid


class NothingAsked(NotFound):
    """Nothing has to be said of the columns of this version's file. Go back to the version."""

    title = "The columns are known"


def register(blueprint: Blueprint) -> None:
    blueprint.get("/columns")(columns)
    blueprint.post("/columns")(say_columns)


@requires(Act.PREPARE)
def columns(return_key: str, period: str, number: int) -> str:
    subject = subject_at(return_key, period, number)
    found, before = asked_of(subject)
    refuse_closed(subject.version)
    return show(subject, answers(definition_of(subject.obligation).layout, found, before=before or {}), before)


@requires(Act.PREPARE)
def say_columns(return_key: str, period: str, number: int) -> ResponseReturnValue:
    """Said once for all: what a colleague said of the same names meanwhile holds, unless this changes how the version
    was read. Raises AlreadySaid."""
    subject = subject_at(return_key, period, number)
    (found, before), definition = asked_of(subject), definition_of(subject.obligation)
    refuse_closed(subject.version)
    asked = answers(definition.layout, found, request.form)
    if asked.said is None:
        return show(subject, asked, before), 422
    about, anew = subject_of(subject.obligation, version=number), before is not None
    confirm(subject.obligation, found, asked.said, subject=about, instead=anew)
    add_contributor(subject.version, "ordered")
    new_check(subject.version, ask_for_check(subject.version))
    flash("The order of the columns is saved, and the file is checked by it.", "success")
    return redirect(subject.address("validation.progress"), 303)


def asked_of(subject: Subject) -> tuple[Columns, Mapping[str, str] | None]:
    """The names its newest check could not read; or could, by what somebody said, and that as the form's answers.

    Raises NotYetChecked, NothingAsked.
    """
    reading = (subject.checked.reading or {}).get("columns")
    if reading is None or reading["how"] not in ("asked", "outdated", "confirmed"):
        raise NothingAsked
    found = Columns.from_json(reading)
    if found.how == "confirmed":
        return unsaid(definition_of(subject.obligation).layout, found), as_answers(reading["said"])
    return found, None


def show(subject: Subject, asked: Answers, before: Mapping[str, str] | None) -> str:
    fitting = find_fitting(subject.obligation, asked.columns.digest)
    return render_template(
        "columns/ask.html",
        asked=asked,
        known_words=what_is_known(asked.columns),
        order=fitting if before is None else None,
        changes=order_behind(subject.version) if before is not None else None,
        again=subject.address("validation.check_again"),
        **subject.given,
    )
