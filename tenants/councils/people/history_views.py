"""The council's own history: every act in words, to filter and to take away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from councils.people import history_queries as queries
from councils.people.acts import GROUPS, act_words, group_of
from councils.people.history_filter import Asked, asked
from councils.scope import here
from reeve.audit import record
from reeve.audit.models import AuditEntry
from reeve.audit.queries import chain_head
from reeve.database import db, now
from reeve.definitions import Period
from reeve.identity.door import requires
from reeve.identity.permissions import Act
from reeve.web import csv_download, page_of
from reeve.web.filters import day_and_time, plural

HEADER = ["Number", "When", "Who", "Acting for", "Act", "Subject", "What", "Hash"]


def register(blueprint: Blueprint) -> None:
    blueprint.get("/history")(history)
    blueprint.get("/history.csv")(history_csv)


@requires(Act.READ_HISTORY)
def history() -> ResponseReturnValue:
    wanted = asked()
    page = page_of(queries.count_history(wanted.entries))
    entries = queries.history(wanted.entries, offset=page.offset, size=page.size)
    return render_template(
        "people/history.html",
        events=[event_of(entry) for entry in entries],
        page=page,
        asked=wanted,
        csv=address_of_csv(wanted.given),
        tree_heads=f"/c/{here().slug}/tree-heads",
        **choices(),
    )


def address_of_csv(given: Mapping[str, Any]) -> str:
    return url_for("people.history_csv", **given)


def choices() -> Mapping[str, Any]:
    """What the filter offers: only what there is."""
    present = {group_of(act) for act in queries.acts()}
    owed = queries.obligations()
    titles = queries.titles({key for key, _ in owed})
    return {
        "people": queries.actors(),
        "groups": [(key, group.title) for key, group in GROUPS.items() if key in present],
        "returns": [(key, titles[key]) for key in sorted(titles)],
        "periods": [(period, Period.parse(period).label) for period in sorted({p for _, p in owed}, reverse=True)],
    }


def event_of(entry: AuditEntry) -> Mapping[str, object]:
    """The words are read after the name; for whom they acted is said where that is not this council."""
    elsewhere = entry.acting_for if entry.acting_for != here().name else None
    return {"title": f"{entry.actor} {entry.words}", "at": entry.at, "text": f"For {elsewhere}" if elsewhere else None}


@requires(Act.READ_HISTORY)
def history_csv() -> ResponseReturnValue:
    """Nothing is held while it streams; that it was taken away stands in the history itself."""
    wanted = asked()
    lines = provenance(wanted)
    record("history.taken_away", subject="history", words="took the history away as a file")
    return csv_download(f"history-{here().slug}.csv", HEADER, rows_of(wanted), provenance=lines)


def rows_of(wanted: Asked) -> Iterator[list[str | int | Decimal | date | datetime | None]]:
    for entry in queries.whole_history(wanted.entries, here().id):
        what = [entry.acting_for, act_words(entry.act), entry.subject, entry.words, entry.hash]
        yield [entry.seq, entry.at, entry.actor, *what]


def provenance(wanted: Asked) -> list[str]:
    """Where the file comes from, what was chosen, and the newest entry it could hold, to check it by."""
    return [
        f"History of {here().name}",
        f"Taken from Reeve on {day_and_time(now())}",
        f"Chosen: {'; '.join(wanted.words) or 'every act'}",
        f"{plural(queries.count_history(wanted.entries), 'entry', 'entries')}; newest entry of the whole history: "
        f"{chain_head(db.council, here().id)}",
    ]
