"""Every macro of the shell in use, with nothing, one and many rows: for development and tests, never registered live.

Names and numbers are invented.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms.validators import InputRequired

from reeve.web import forms
from reeve.web.frame import Frame, Link, frame_by
from reeve.web.paging import page_of
from reeve.web.sorting import sort_of

LONG_NAME = "Bournemouth, Christchurch and Poole Council"
ROWS = {"none": 0, "one": 1, "many": 40}
PAGES = ("home", "findings", "form", "sign", "progress")
START = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
STATES = (
    *("Not started", "In progress", "Checking", "Needs fixing", "Needs explaining", "Ready for signature"),
    *("With the certifier", "Declined", "Signed - not sent", "Sending", "Delivered", "Sent by you", "Accepted"),
    *("Queried", "Rejected", "Withdrawn"),
)

gallery = Blueprint("gallery", __name__, url_prefix="/gallery")


class Example(forms.Form):
    """One of each field."""

    name = forms.TextField("Your name", [InputRequired("Enter your name")])
    amount = forms.PoundsField("Total paid", description="In pounds and pence")
    lines = forms.WholeField("Number of claims")
    paid_on = forms.DayField("Day it was paid", [InputRequired("Enter the day it was paid")])
    reason = forms.LongTextField("Reason", [InputRequired("Enter a reason")])
    choice = forms.RadioField(
        "What is right?",
        [InputRequired("Choose what is right")],
        choices={"explain": "The claim is right", "dispute": "The rule is wrong"},
    )
    region = forms.SelectField("Region", choices={"n": "North", "s": "South"})
    agree = forms.CheckboxField("I have read this")
    secret = forms.PasswordField("Password")
    submit = forms.SubmitField("Save")


def register(app: Flask) -> None:
    """Add the gallery and an invented frame to ``app``."""
    app.register_blueprint(gallery)
    links = (
        Link("Returns", "/gallery/home", count=3, count_words="to do"),
        Link("Findings", "/gallery/findings"),
        Link("Form", "/gallery/form"),
        Link("Sign", "/gallery/sign"),
        Link("History", "/gallery/progress"),
    )
    around = Frame(
        place=LONG_NAME,
        place_url="/gallery/home",
        mode="Practice",
        acting_for=LONG_NAME,
        switch_url="/gallery/home",
        person="Morgan Example-Featherstonehaugh",
        sign_out_url="/gallery/sign-out",
        provisional="Some layouts are provisional: their official form is not fully published.",
        navigation=links,
        footer=(Link("Accessibility", "/gallery/home"), Link("Privacy", "/gallery/home")),
    )
    frame_by(app, lambda: around)


@gallery.route("/<any(home, findings, form, sign, progress):name>", methods=["GET", "POST"])
def show(name: str) -> str | Response:
    """One gallery page; ``?rows=`` says how many rows its lists have."""
    rows = ROWS.get(request.args.get("rows", "many"))
    if rows is None:
        abort(404)
    form = Example()
    if form.validate_on_submit():
        flash("Your answers are saved", "success")
        return redirect(url_for("gallery.show", name=name))
    facts = {**lists(rows), "count": rows * 50, "sort": sort_of({"line", "name"}, default="-line")}
    return render_template(f"gallery/{name}.html", form=form, pages=page_of(rows * 50), **facts)


@gallery.post("/sign-out")
def sign_out() -> Response:
    return redirect(url_for("gallery.show", name="home"))


@gallery.post("/saved")
def saved() -> dict[str, Any]:
    """What an autosaving form is told."""
    return {"words": "Saved 14:02 by Morgan Example", "values": {"total": request.form.get("amount", "")}}


def lists(rows: int) -> dict[str, list[dict[str, Any]]]:
    """Invented rows for every list."""
    return {name: [maker(n) for n in range(rows)] for name, maker in MAKERS.items()}


def work(n: int) -> dict[str, Any]:
    due = date(2026, 11, 30) + timedelta(days=n)
    return {
        "title": f"Single Housing Benefit Extract, {due:%B %Y}",
        "href": "/gallery/home",
        "due": "Due today" if n == 0 else f"Due in {n} days",
        "late": n == 0,
        "state": STATES[n % len(STATES)],
        "next": "Fix 12 lines",
        "next_href": "/gallery/findings",
        "note": "Provisional layout" if n % 3 == 0 else None,
    }


def event(n: int) -> dict[str, Any]:
    return {
        "title": f"Uploaded version {n + 1}",
        "by": "Morgan Example",
        "at": START + timedelta(hours=n),
        "text": "12,345 lines, 14 MB",
        "href": "/gallery/findings" if n % 2 else None,
        "link": "See what was found",
    }


def group(n: int) -> dict[str, Any]:
    return {
        "severity": ("stop", "fix", "confirm")[n % 3],
        "words": "The claim ended before it started",
        "count": 12_345 // (n + 1),
        "before": 1_000 * n,
        "open": 0 if n % 3 == 2 else 12_345 // (n + 1),
        "said": "All explained." if n % 3 == 2 else "",
        "rule": f"SAMPLE-D-{n:03}",
        "href": "/gallery/findings",
    }


def line(n: int) -> dict[str, Any]:
    words = "The claim ended (03-10-2026) before it started (12-10-2026). Check the end date in your benefits system."
    reference = f"HB{n:07}"
    return {
        "line": n * 997 or None,
        "reference": reference,
        "href": "/gallery/sign",
        "field": "CDENDHB",
        "words": words,
    }


def figure(n: int) -> dict[str, Any]:
    return {
        "label": "Rent rebate, England" if n else "Total expenditure of the council in the year",
        "ref": f"Cell {n + 1:03}",
        "now": None if n == 3 else 1_234_567_89 * (n + 1),
        "before": None if n == 5 else 1_234_567_89 + n * 1_000_000,
        "unit": "number" if n % 4 == 2 else "pounds",
        "total": n == 0,
    }


def message(n: int) -> dict[str, Any]:
    who = "Sam Analyst, the department" if n % 2 else "Morgan Example"
    return {"by": who, "at": START, "text": "Is the total right?\nIt moved by 12%.", "ours": n % 2 == 0}


def download(n: int) -> dict[str, Any]:
    return {"text": f"Findings, part {n + 1}", "href": "/gallery/findings", "kind": "CSV", "size": 1234 * 10**n % 10**9}


def fact(n: int) -> dict[str, Any]:
    return {"key": f"Fact {n + 1}", "value": LONG_NAME, "href": "/gallery/home" if n % 2 else None}


def chosen(n: int) -> dict[str, Any]:
    return {"text": f"Rule {n + 1}", "href": "/gallery/findings"}


def headline(n: int) -> dict[str, Any]:
    return {
        "value": f"{12_345 * n:,}",
        "label": ("stop the check", "to fix", "to confirm")[n % 3],
        "href": "/gallery/home",
    }


MAKERS = {
    "works": work,
    "events": event,
    "groups": group,
    "lines": line,
    "figures": figure,
    "messages": message,
    "downloads": download,
    "facts": fact,
    "chosen": chosen,
    "headlines": headline,
}
