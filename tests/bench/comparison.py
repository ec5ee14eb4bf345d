"""A council's page of comparison, and one measure of it, with five years of figures of 350 councils.

Sixty months of the extract, every figure that is not split by code: the rows are written as the nightly job leaves
them, and the cuts of the newest month are made by the job itself, timed.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from statistics import mean, median

from crowd import COUNCILS, ROOT, _fill
from due_dates import PEOPLE, VISITS, WARM, _come_in, _p95
from measure import Row
from processes import processor_time

sys.path.append(str(ROOT))

from sqlalchemy import text

from reeve.comparison.groups import CASELOAD
from reeve.comparison.measures import measures_of
from reeve.comparison.publish import publish
from reeve.comparison.take import OnePeriod
from reeve.config import from_environment
from reeve.database import Role, engines, unit
from reeve.definitions import Period, load
from reeve.demo.window import Window
from reeve.identity.models import Membership, Person
from reeve.installation import install
from reeve.preparation import administrator_url
from reeve.register.models import Council
from tests.factories import Factory
from tests.service import Service, running

RETURN, MONTHS, GOAL_MS = CASELOAD[0], 60, 300

CONSIGNED = """
insert into department.obligation (council_id, department_id, id, return_key, period, practice, created_at)
select c.id, d.id, gen_random_uuid(), :return_key, m.period, true, now()
from platform.council c, platform.department d, unnest(cast(:months as text[])) m(period)
where c.administers_hb and d.slug = 'dwp' on conflict do nothing;
"""
SENT = """
insert into department.consignment (council_id, department_id, id, obligation_id, submission_id, number, version_number,
    practice, manifest, digest, sealed_at, received_at)
select o.council_id, o.department_id, gen_random_uuid(), o.id, gen_random_uuid(), 1, 1, true, '{}', 'bench',
    now(), now()
from department.obligation o where o.return_key = :return_key and o.period = any(:months) and o.practice
"""
TAKEN = """
insert into department.accepted_return (council_id, return_key, practice, period, department_id, consignment_id,
    definition_hash, sealed_at, accepted_at, taken_at)
select o.council_id, o.return_key, true, o.period, o.department_id, c.id, 'bench', now(), now(), now()
from department.obligation o join department.consignment c on c.council_id = o.council_id and c.obligation_id = o.id
where o.return_key = :return_key and o.period = any(:months) and o.practice
"""
FIGURES = """
insert into department.accepted_figure (council_id, return_key, practice, period, cell, department_id, amount)
select r.council_id, r.return_key, true, r.period, f.cell, r.department_id,
    1000 + abs(hashtext(r.council_id::text)) % 18000 + abs(hashtext(r.period || f.cell)) % 700
from department.accepted_return r, unnest(cast(:cells as text[])) f(cell) where r.return_key = :return_key
"""
EARLIER_CUTS = """
insert into department.cut (department_id, cell, return_key, practice, period, group_key, counts, councils, median,
    lower, upper, made_at)
select c.department_id, c.cell, c.return_key, true, m.period, c.group_key, c.counts, c.councils, c.median, c.lower,
    c.upper, now()
from department.cut c, unnest(cast(:months as text[])) m(period) where m.period <> c.period
"""


def rows() -> list[Row]:
    with running() as service:
        crowd = _fill(service, PEOPLE)
        figures, made = _compared(service, crowd[0][0])
        window, home = _come_in(service.base_url, *crowd[0])
        base = f"{home}/comparison"
        pages = {
            "one return, a measure a row": _visits(service, window, f"{base}/{RETURN}"),
            "one measure, with both charts": _visits(service, window, f"{base}/{RETURN}/figures/{CASELOAD[1]}"),
            "the page for a committee": _visits(service, window, f"{base}/{RETURN}/summary"),
        }
    among = f"{figures:,} figures of {COUNCILS} councils over {MONTHS} months"
    return [
        Row(f"the cuts of one month, made anew, among {among}", made, "s"),
        *(
            row
            for name, (took, cost) in pages.items()
            for row in (
                Row(f"{name}, among {among}, median", round(median(took), 1), "ms"),
                Row(f"{name}, 95th percentile", round(_p95(took), 1), "ms", GOAL_MS),
                Row(f"{name}: processor time of the web, mean", round(mean(cost), 1), "ms"),
            )
        ),
    ]


def _compared(service: Service, email: str) -> tuple[int, float]:
    """How many figures there are, and how many seconds making one month's cuts took."""
    installation = install(from_environment(service.environment))
    url = administrator_url(installation.settings)
    factory = Factory(replace(installation, settings=replace(installation.settings, database_url=url)), salt="compare")
    session = factory.session
    person = session.query(Person).filter(Person.email == email).one()
    membership = session.query(Membership).filter(Membership.person_id == person.id).one()
    factory.plan(session.get_one(Council, membership.council_id))
    months, period = [], load(RETURN).from_period
    for _ in range(MONTHS):
        months.append(str(period))
        period = Period.parse(str(period)).next()
    given = {
        "return_key": RETURN,
        "months": months,
        "cells": [each.cell for each in measures_of(load(RETURN))],
    }
    for statement in (CONSIGNED, SENT, TAKEN, FIGURES):
        names = {name: given[name] for name in given if f":{name}" in statement}
        session.execute(text(statement), names)
    session.commit()
    session.execute(text("analyze"))
    session.commit()
    began = time.perf_counter()
    with unit(Role.DEPARTMENT, department_id=factory.department().id):
        publish(OnePeriod(RETURN, True, months[-1]))
    made = round(time.perf_counter() - began, 2)
    session.execute(text(EARLIER_CUTS), {"months": months})
    session.execute(text("analyze"))
    session.commit()
    found = session.execute(text("select count(*) from department.accepted_figure")).scalar_one()
    factory.close()
    engines.dispose()
    return found, made


def _visits(service: Service, window: Window, path: str) -> tuple[list[float], list[float]]:
    """What each visit took, and what it cost the web in processor time; in milliseconds."""
    took, cost = [], []
    for n in range(WARM + VISITS):
        began, spent = time.perf_counter(), processor_time(service.process.pid)
        window.get(path)
        if n >= WARM:
            took.append((time.perf_counter() - began) * 1000)
            cost.append((processor_time(service.process.pid) - spent) * 1000)
    return took, cost
