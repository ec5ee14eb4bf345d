"""Last year's Scottish claim in a running service: entered and signed by its people, checked and delivered by its
worker, and accepted by the department."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.engine import make_url

from councils.returns.models import Standing
from councils.returns.queries import standing_of
from councils.signoff.sign import sign
from reeve.audit import Actor, acting
from reeve.config import from_environment
from reeve.database import Role, engines, unit
from reeve.definitions import load
from reeve.department import act
from reeve.department.consignments import get_opened
from reeve.identity.models import Person
from reeve.installation import embedded_admin_url, install
from reeve.register.models import Council
from tests.councils.office import Office, seal
from tests.definitions.forms import good
from tests.factories import Factory
from tests.service import Service

RETURN, SECONDS = "hb-subsidy-final", 60


def accept_last_year(service: Service, slug: str, period: str, emails: list[str]) -> None:
    """The claim of ``period``, by the people with these addresses: two preparers and a certifier."""
    settings = from_environment(service.environment)
    admin = make_url(embedded_admin_url(settings)).set(database="reeve").render_as_string(hide_password=False)
    factory = Factory(replace(install(settings), settings=replace(settings, database_url=admin)), salt="last-year")
    try:
        council = factory.session.scalars(select(Council).where(Council.slug == slug)).one()
        people = [factory.session.scalars(select(Person).where(Person.email == email)).one() for email in emails]
        place = Office(council, factory.obligation(council, RETURN, period), *people)
        deliver(place)
        with unit(Role.DEPARTMENT, department_id=factory.department().id), acting(Actor(None, "Owen Analyst")):
            act.accept(get_opened(slug, RETURN, period, 1, practice=True))
    finally:
        factory.close()
        engines.dispose()


def deliver(place: Office) -> None:
    place.save(place.tom, **good(load("hb-subsidy-final.scotland")))
    version = place.frozen()
    wait(place, lambda standing: standing.check_outcome == "clean")
    version, sent = place.sent(version)
    with place.at_work(place.helen):
        sign(sent, version, seal=seal(sent))
    wait(place, lambda standing: standing.delivered_at is not None)


def wait(place: Office, until: Callable[[Standing], bool]) -> None:
    """The service's own worker does it."""
    deadline = time.monotonic() + SECONDS
    while True:
        with place.at_work(place.tom):
            standing = standing_of(place.obligation)
        if until(standing):
            return
        assert time.monotonic() < deadline, f"It did not come about: {standing}"
        time.sleep(0.2)
