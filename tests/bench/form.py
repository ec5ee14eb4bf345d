"""A form of 130 cells, opened, saved and checked, while 350 councils are live with two years of obligations made.

No form published so far is that long: the English final subsidy claim has 64 cells. So the bench releases a definition
of its own, that claim twice over (cells, formulas, terms and rules) and two cells more, as a revision of the claim.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from statistics import mean, median
from typing import Any

from crowd import COUNCILS, ROOT, _fill
from due_dates import PEOPLE, VISITS, WARM, _come_in, _make, _p95
from measure import Row
from processes import processor_time

sys.path.append(str(ROOT))

from sqlalchemy import select

from reeve.config import from_environment
from reeve.database import Role, engines, unit
from reeve.definitions import Definition, load, parse
from reeve.demo.window import Form, Page, Unexpected, Window
from reeve.department.models import Obligation
from reeve.identity.models import Membership, Person
from reeve.installation import install
from reeve.preparation import administrator_url
from reeve.register.models import Council
from reeve.rulebook.release import release
from reeve.rules import FORM, Facts, Period, check_form
from tests.factories import Factory
from tests.service import Service, running

RETURN, CELLS, SECTIONS, GOAL_MS = "hb-subsidy-final", 130, 15, 200
Seen = dict[str, list[float]]


def rows() -> list[Row]:
    definition = long_form()
    with running() as service:
        crowd = _fill(service, PEOPLE)
        _make(service)
        email, key, path = _an_officer(service, definition, crowd)
        window, home = _come_in(service.base_url, email, key)
        seen, costs = _filled_in(service, window, f"{home}/returns/{path}/draft")
    seen["the engine's check of it"] = _checked(definition)
    about = f"a form of {CELLS} cells, {COUNCILS} councils live, two years made"
    cost = [
        Row(f"{name}: processor time of the web, mean", round(mean(values), 1), "ms") for name, values in costs.items()
    ]
    return cost + [
        row
        for name, values in seen.items()
        for row in (
            Row(f"{name}: {about}", round(median(values), 1), "ms"),
            Row(f"{name}: {about}, 95th percentile", round(_p95(values), 1), "ms", GOAL_MS),
        )
    ]


def long_form() -> Definition:
    """The English final claim twice over, and two cells more."""
    document = json.loads(load(f"{RETURN}.england").resolved)
    names = [field["name"] for field in document["fields"]] + [term["name"] for term in document["terms"]]
    pattern = re.compile(rf"\b({'|'.join(map(re.escape, names))})\b")

    def again(part: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(pattern.sub(r"y_\1", json.dumps(document[part])))
        return found

    fields = [field | {"position": str(1000 + int(field["position"]))} for field in again("fields")]
    first = document["fields"][0]
    more = [first | {"name": f"z{n}", "position": str(2000 + n)} for n in range(CELLS - 2 * len(fields))]
    document["rules"] += [rule | {"id": f"{rule['id']}-2"} for rule in again("rules")]
    document["terms"] += again("terms")
    document["fields"] += fields + more
    definition = parse(json.dumps(document))
    assert len(definition.layout.by_record[FORM]) == CELLS
    return definition


def _an_officer(service: Service, definition: Definition, crowd: list[tuple[str, str]]) -> tuple[str, str, str]:
    """Releases the definition, and finds somebody of an English council: e-mail, key, and what the council owes."""
    installation = install(from_environment(service.environment))
    with unit(Role.PLATFORM):
        release(definition)
    url = administrator_url(installation.settings)
    factory = Factory(replace(installation, settings=replace(installation.settings, database_url=url)), salt="form")
    owed = (
        select(Person.email, Obligation.period)
        .join(Membership, Membership.person_id == Person.id)
        .join(Council, Council.id == Membership.council_id)
        .join(Obligation, Obligation.council_id == Council.id)
        .where(Council.nation == "England", Obligation.return_key == RETURN, Person.email.in_(dict(crowd)))
        .order_by(Person.email, Obligation.period)
        .limit(1)
    )
    email, period = factory.session.execute(owed).one()
    factory.close()
    engines.dispose()
    return email, dict(crowd)[email], f"{RETURN}/{period}"


def _filled_in(service: Service, window: Window, draft: str) -> tuple[Seen, Seen]:
    """Its sections opened and saved in turn, from the list of them; each save enters a third of a section's cells
    anew and leads on to the next. What each took, and what it cost."""
    listing, opening, saving, to_list, to_open, to_save = ([] for _ in range(6))
    pid = service.process.pid
    for n in range(WARM + VISITS):
        _timed(lambda: window.get(draft), listing, to_list, pid)
        section = f"{draft}/sections/{n % SECTIONS + 1}"
        page = _timed(lambda section=section: window.get(section), opening, to_open, pid)
        cells = enumerate(_cells(page).fields)
        typed = {name: f"{n + 1}0{at:02}" for at, name in cells if _is_cell(name) and at % 3 == n % 3}
        _timed(lambda page=page, at=section, typed=typed: window.send(page, at, **typed), saving, to_save, pid)
    names = ("the list of sections", "opening a section", "saving a section, with the next one")
    return (
        dict(zip(names, (listing[WARM:], opening[WARM:], saving[WARM:]), strict=True)),
        dict(zip(names, (to_list[WARM:], to_open[WARM:], to_save[WARM:]), strict=True)),
    )


def _cells(page: Page) -> Form:
    for form in page.reader.forms:
        if any(name.endswith("-read-at") for name in form.fields):
            return form
    raise Unexpected(page, "no form with cells is on the page")


def _is_cell(name: str) -> bool:
    return re.fullmatch(r"(y_)?[cx]\d{3}|z\d", name) is not None


def _timed(act: Callable[[], Page], took: list[float], cost: list[float], pid: int) -> Page:
    began, spent = time.perf_counter(), processor_time(pid)
    page = act()
    took.append((time.perf_counter() - began) * 1000)
    cost.append((processor_time(pid) - spent) * 1000)
    return page


def _checked(definition: Definition) -> list[float]:
    """The check itself, in this process: in service a child process of the worker makes it."""
    fields = definition.layout.by_record[FORM]
    cells = {name: 100 * at for at, (name, field) in enumerate(fields.items(), 1) if field.computed is None}
    facts = Facts(period=Period.parse("2026-27"), council_codes=frozenset(), today=date(2026, 11, 27))
    took = []
    for _ in range(WARM + VISITS):
        began = time.perf_counter()
        check_form(definition.layout, cells, facts=facts)
        took.append((time.perf_counter() - began) * 1000)
    return took[WARM:]
