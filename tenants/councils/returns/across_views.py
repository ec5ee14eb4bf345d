"""The first page of somebody who works for several councils: what is due in each of them, in one list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Flask, render_template, request, url_for

from councils.returns.across import Owed, across, owed
from councils.returns.state import due_of, state_of
from reeve.database import now
from reeve.definitions import Period
from reeve.identity.door import signed_in, visitor
from reeve.identity.views import lead_several_to, pages_of
from reeve.web import page_of

blueprint = Blueprint("across", __name__, template_folder="templates")


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    lead_several_to(app, "across.due")


@blueprint.get("/councils/due")
@signed_in
def due() -> str:
    who, wanted = visitor(), request.args.get("return", "")
    councils = across(who)
    titles = {standing.return_key: standing.title for one in councils for standing in one.to_do}
    rows = owed(councils, who, return_key=wanted if wanted in titles else "")
    page = page_of(len(rows))
    own = {house.name for house in who.councils}
    return render_template(
        "returns/across.html",
        councils=councils,
        rows=[row_of(each) for each in rows[page.offset : page.offset + page.size]],
        page=page,
        titles=sorted(titles.items()),
        wanted=wanted,
        others=[place for place in pages_of(who) if place[0] not in own],
    )


def row_of(each: Owed) -> Mapping[str, Any]:
    standing, found = each.standing, due_of(each.standing, now=now())
    href = url_for("returns.period", council=each.house.slug, return_key=standing.return_key, period=standing.period)
    return {
        "council": each.house.name,
        "title": f"{standing.title}, {Period.parse(standing.period).label}",
        "href": href,
        "due": found.words,
        "late": found.late,
        "state": state_of(standing),
        "next": each.step.words,
        "next_href": None if each.step.path is None else f"{href}/{each.step.path}",
        "practice": standing.practice,
    }
