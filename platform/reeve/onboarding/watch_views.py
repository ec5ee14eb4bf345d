"""The platform admin's watch: deadlines at risk, and whether the installation is well."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from reeve.alarms.queries import open_alarms
from reeve.database import db, now
from reeve.definitions import Period
from reeve.faults.queries import recent_faults
from reeve.identity.door import requires
from reeve.identity.permissions import Act
from reeve.onboarding import watch
from reeve.web import page_of

DAYS = (7, 14, 30)


def register(blueprint: Blueprint) -> None:
    blueprint.get("/deadlines")(deadlines)
    blueprint.get("/health")(health)


@requires(Act.WATCH)
def deadlines() -> ResponseReturnValue:
    days = request.args.get("days", "")
    within = int(days) if days in map(str, DAYS) else DAYS[1]
    found = watch.at_risk(days=within)
    page = page_of(len(found))
    return render_template(
        "onboarding/deadlines.html",
        lines=found[page.offset : page.offset + page.size],
        page=page,
        within=within,
        choices=DAYS,
        period=Period.parse,
        now=now(),
    )


@requires(Act.WATCH)
def health() -> ResponseReturnValue:
    faults, how_many = recent_faults()
    return render_template(
        "onboarding/health.html",
        health=watch.health(),
        servers=watch.servers_in_trouble(),
        alarms=open_alarms(db.platform),
        faults=faults,
        how_many=how_many,
    )
