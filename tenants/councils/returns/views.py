"""The council's home, and the page of one return of one period."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from flask import Blueprint, Flask, render_template, url_for
from flask.blueprints import BlueprintSetupState

from councils.people.review_queries import review_due
from councils.returns.after_signing import held_up
from councils.returns.asked_about import asked_about
from councils.returns.extensions import extensions_of, in_words
from councils.returns.from_desk import said_from_desk
from councils.returns.models import Standing
from councils.returns.pages import Step, address_of, alarms, frame, is_to_do, step_of, surroundings_of
from councils.returns.progress import steps_of
from councils.returns.queries import (
    all_standings,
    files_of,
    get_obligation,
    recent_history,
    standing_of,
    subject_of,
    versions_of,
)
from councils.returns.soon import apart, for_now
from councils.returns.state import BEGUN, UNDER_WAY, State, due_of, latest_due, sent_at, state_of
from reeve.audit.models import AuditEntry
from reeve.database import db, now
from reeve.definitions import Period
from reeve.definitions.working_days import day_of
from reeve.department.holding.queries import find_allowance, find_held
from reeve.department.models import Obligation
from reeve.identity.door import requires, visitor
from reeve.identity.permissions import Act
from reeve.web import frame_by
from reeve.web.filters import day

blueprint = Blueprint("returns", __name__, url_prefix="/c/<council>", template_folder="templates")

LATELY = 12
HOW_LONG = "One question, if you have a moment: how long did this return take?"
SIGNED = "version.signed"
ASKED_FOR_NOTHING = frozenset({State.SENDING, State.QUERIED})


@blueprint.record_once
def stand_around(setup: BlueprintSetupState) -> None:
    frame_by(cast(Flask, setup.app), frame)


@blueprint.get("/", strict_slashes=False)
@requires(Act.READ_RETURNS)
def home() -> str:
    found = all_standings()
    every = [standing for standing in found if is_to_do(standing)]
    current = for_now(every, now=now())
    to_do, practise = apart(current)
    sent = sorted((s for s in found if not is_to_do(s)), key=lambda s: s.period, reverse=True)
    return render_template(
        "returns/home.html",
        to_do=[row_of(standing) for standing in to_do],
        practise=[row_of(standing) for standing in practise],
        sent=[row_of(standing) for standing in sent[:LATELY]],
        calendar=f"{url_for('returns.home').rstrip('/')}/calendar",
        later=len(every) - len(current),
        hurry=alarms(to_do),
        asked=asked_about(visitor().person_id),
        review_due=visitor().may(Act.MANAGE_PEOPLE) and review_due(),
        events=[event_of(entry) for entry in recent_history(limit=LATELY, money=visitor().may(Act.READ_SUBSCRIPTION))],
    )


@blueprint.get("/returns/<return_key>/<period>")
@requires(Act.READ_RETURNS)
def period(return_key: str, period: str) -> str:
    obligation = get_obligation(return_key, period)
    standing, subject = standing_of(obligation), subject_of(obligation)
    history = recent_history(limit=50, subjects=[subject])
    return render_template(
        "returns/period.html",
        due=due_of(standing, now=now()),
        due_at=latest_due(standing),
        alarm=next(iter(alarms([standing])), None),
        extensions=extensions_of(obligation),
        extension_words=in_words,
        from_desk=said_from_desk(obligation),
        held_up=held_up(obligation, now=now()),
        holding=holding_words(obligation),
        ask_time=HOW_LONG,
        may_ask=latest_due(standing) is not None and may_ask(standing),
        again=replacement(standing),
        steps=steps_of(standing, url=address_of(standing)),
        versions=versions_of(obligation),
        files=files_of(obligation),
        events=[event_of(entry) | comparison(entry, history) for entry in history],
        **surroundings_of(obligation, standing),
    )


def holding_words(obligation: Obligation) -> str | None:
    """What leads to the page about holding its figures back from comparison, where they are or the department allows
    it."""
    held = find_held(db.council, obligation)
    if held is not None:
        return f"Its figures are held back from comparison until {day(held.until_on)}"
    on = day_of(now())
    allowed = find_allowance(db.council, obligation.department_id, obligation.return_key, on=on)
    return "Hold its figures back from comparison" if allowed is not None and allowed.days else None


def replacement(standing: Standing) -> Step | None:
    """The way to a new version in place of the newest, where one may be made and it is not the next step anyway."""
    state, usual = state_of(standing), step_of(standing)
    if state in BEGUN | UNDER_WAY or not visitor().may(Act.PREPARE):
        return None
    words, path = ("Change the form", "draft") if standing.is_form else ("Upload a new file", "uploads")
    href = f"{address_of(standing)}/{path}"
    return None if usual.href == href else Step(words, href)


def row_of(standing: Standing) -> dict[str, Any]:
    """A row of the work list."""
    due, step = due_of(standing, now=now()), step_of(standing)
    return {
        "title": standing.title,
        "period": Period.parse(standing.period),
        "href": address_of(standing),
        "due": due,
        "late": due.late,
        "state": state_of(standing),
        "next": step.words,
        "next_href": step.href,
        "note": "Practice" if standing.practice else None,
    }


def may_ask(standing: Standing) -> bool:
    """Whether this person may ask for more time, and nobody has sent it yet."""
    is_waiting = is_to_do(standing) and state_of(standing) not in ASKED_FOR_NOTHING and sent_at(standing) is None
    return is_waiting and visitor().may(Act.ASK_EXTENSION)


def event_of(entry: AuditEntry) -> dict[str, Any]:
    """An entry of the timeline."""
    return {"title": entry.words[:1].upper() + entry.words[1:], "by": entry.actor, "at": entry.at}


def comparison(entry: AuditEntry, history: Sequence[AuditEntry]) -> dict[str, str]:
    """The way from a signature in the history to what changed since the version signed before it."""
    if entry.act != SIGNED or not any(one.act == SIGNED and one.seq < entry.seq for one in history):
        return {}
    *place, number = entry.subject.split("/")
    href = url_for("returns.home").rstrip("/") + f"/returns/{'/'.join(place)}/{number}/changes"
    return {"href": href, "link": "See what changed since the version signed before"}
