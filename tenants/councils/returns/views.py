"""The council's home, and the page of one return of one period."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, Flask, render_template
from flask.blueprints import BlueprintSetupState

from councils.people.review_queries import review_due
from councils.returns.models import Standing
from councils.returns.pages import Step, address_of, frame, is_to_do, step_of, surroundings_of
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
from councils.returns.state import BEGUN, UNDER_WAY, State, due_of, latest_due, state_of
from reeve.audit.models import AuditEntry
from reeve.database import now
from reeve.definitions import Period
from reeve.identity.door import requires, visitor
from reeve.identity.permissions import Act
from reeve.web import frame_by

blueprint = Blueprint("returns", __name__, url_prefix="/c/<council>", template_folder="templates")

LATELY = 12
READY = frozenset({State.READY_FOR_SIGNATURE, State.READY_TO_SEND, State.SIGNED})


@blueprint.record_once
def stand_around(setup: BlueprintSetupState) -> None:
    frame_by(cast(Flask, setup.app), frame)


@blueprint.get("/", strict_slashes=False)
@requires(Act.READ_RETURNS)
def home() -> str:
    found = all_standings()
    to_do = [standing for standing in found if is_to_do(standing)]
    sent = sorted((s for s in found if not is_to_do(s)), key=lambda s: s.period, reverse=True)
    return render_template(
        "returns/home.html",
        to_do=[row_of(standing) for standing in to_do],
        sent=[row_of(standing) for standing in sent[:LATELY]],
        hurry=[row_of(standing) for standing in to_do if is_pressing(standing)],
        review_due=visitor().may(Act.MANAGE_PEOPLE) and review_due(),
        events=[event_of(entry) for entry in recent_history(limit=LATELY, money=visitor().may(Act.READ_SUBSCRIPTION))],
    )


@blueprint.get("/returns/<return_key>/<period>")
@requires(Act.READ_RETURNS)
def period(return_key: str, period: str) -> str:
    obligation = get_obligation(return_key, period)
    standing, subject = standing_of(obligation), subject_of(obligation)
    return render_template(
        "returns/period.html",
        due=due_of(standing, now=now()),
        due_at=latest_due(standing),
        again=replacement(standing),
        steps=steps_of(standing, url=address_of(standing)),
        versions=versions_of(obligation),
        files=files_of(obligation),
        events=[event_of(entry) for entry in recent_history(limit=50, subjects=[subject])],
        **surroundings_of(obligation, standing),
    )


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
        "title": f"{standing.title}, {Period.parse(standing.period).label}",
        "href": address_of(standing),
        "due": due.words,
        "late": due.late,
        "state": state_of(standing),
        "next": step.words,
        "next_href": step.href,
        "note": "Practice" if standing.practice else None,
    }


def is_pressing(standing: Standing) -> bool:
    """Ready, not sent, and the time is near or past."""
    due = due_of(standing, now=now())
    return state_of(standing) in READY and (due.near or due.late)


def event_of(entry: AuditEntry) -> dict[str, Any]:
    """An entry of the timeline."""
    return {"title": entry.words[:1].upper() + entry.words[1:], "by": entry.actor, "at": entry.at}
