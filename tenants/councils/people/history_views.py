"""The council's own history: every act in words, to filter and to take away."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from councils.people import history_queries as queries
from councils.scope import here
from reeve.audit.models import AuditEntry
from reeve.database import now
from reeve.identity.door import requires
from reeve.identity.permissions import Act
from reeve.web import csv_download, page_of

HEADER = ["Number", "When", "Who", "Acting for", "Act", "Subject", "What", "Hash"]


def register(blueprint: Blueprint) -> None:
    blueprint.get("/history")(history)
    blueprint.get("/history.csv")(history_csv)


def asked() -> tuple[str, str]:
    """The person and the act chosen in the filter."""
    return request.args.get("person", "")[:300], request.args.get("act", "")[:100]


def act_words(act: str) -> str:
    """``version.uploaded`` is shown as "Version uploaded"."""
    return act.replace(".", " ").replace("_", " ").capitalize()


def sentence(entry: AuditEntry) -> str:
    """What happened, as a title: the words are read after the name."""
    return f"{entry.actor} {entry.words}"


@requires(Act.READ_HISTORY)
def history() -> ResponseReturnValue:
    person, act = asked()
    page = page_of(queries.count_history(person, act))
    entries = queries.history(person, act, offset=page.offset, size=page.size)
    return render_template(
        "people/history.html",
        events=[{"title": sentence(entry), "at": entry.at} for entry in entries],
        page=page,
        people=queries.actors(),
        acts=[(name, act_words(name)) for name in queries.acts()],
        person=person,
        act=act,
        csv=url_for("people.history_csv", person=person or None, act=act or None),
    )


@requires(Act.READ_HISTORY)
def history_csv() -> ResponseReturnValue:
    person, act = asked()
    rows = [row_of(entry) for entry in queries.history(person, act)]
    provenance = [f"History of {here().name}", f"Taken from Reeve on {now():%Y-%m-%d at %H:%M} UTC"]
    return csv_download(f"history-{here().slug}.csv", HEADER, rows, provenance=provenance)


def row_of(entry: AuditEntry) -> list[str | int | Decimal | date | datetime | None]:
    act = act_words(entry.act)
    return [entry.seq, entry.at, entry.actor, entry.acting_for, act, entry.subject, entry.words, entry.hash]
