"""For tests of leaving: a council on its way out, its admin, and somebody of the platform."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from councils.delivery.deliver import deliver
from councils.leaving.destroy import destroy_those_due
from councils.signoff.sign import sign
from reeve.audit import Actor, acting
from reeve.audit.models import AuditEntry
from reeve.database import Role, db, now, unit
from reeve.identity.models import Person
from reeve.leaving.archive import archive
from reeve.leaving.destroy import WAIT, ask_destruction, consent
from reeve.leaving.models import Destruction
from tests.councils.delivery.submitted import stored_file
from tests.councils.office import Office, office, seal
from tests.factories import Factory
from tests.reeve.identity.signing_in import token_on


@pytest.fixture
def place(factory: Factory) -> Office:
    return office(factory)


@pytest.fixture
def ada(factory: Factory, place: Office) -> Person:
    return factory.person("Ada Admin", council=place.council, roles=("admin",))


@contextmanager
def on_the_platform(person: Person) -> Iterator[None]:
    with unit(Role.PLATFORM, person_id=person.id), acting(Actor(person.id, person.name)):
        yield


def send(client: FlaskClient, path: str, **data: str) -> TestResponse:
    return client.post(path, data={"csrf_token": token_on(client, "/account"), **data})


def words(answer: TestResponse) -> str:
    main = BeautifulSoup(answer.text, "html5lib").select_one("main")
    assert main is not None
    return " ".join(main.get_text(" ").split())


def acts(place: Office) -> list[str]:
    with unit(Role.COUNCIL, council_id=place.council.id) as session:
        return list(session.scalars(select(AuditEntry.act).order_by(AuditEntry.seq)))


def archived(place: Office, ada: Person) -> None:
    with place.at_work(ada):
        archive(db.council, place.council.id, reason="The council joins another.")


def asked(place: Office, ada: Person) -> None:
    with place.at_work(ada):
        ask_destruction(db.council, place.council.id, reason="The council has joined another.")


def delivered(place: Office) -> None:
    """A signed return with its receipt, and a stored file."""
    version, submission = place.sent()
    with place.at_work(place.helen):
        sign(submission, version, seal=seal(submission))
    deliver(place.council.id, submission.id)


@pytest.fixture
def destroyed(place: Office, ada: Person, factory: Factory) -> Iterator[str]:
    """A council with a delivered return and a file, taken to the end; its certificate."""
    delivered(place)
    with place.at_work(place.tom):
        stored_file(place.council.id, factory)
    archived(place, ada)
    asked(place, ada)
    with on_the_platform(factory.platform_admin()):
        consent(db.platform, place.council.id)
    with time_machine.travel(now() + WAIT + timedelta(hours=1)):
        destroy_those_due()
        destroy_those_due()
        with unit(Role.PLATFORM) as session:
            found = session.scalars(select(Destruction).where(Destruction.council_id == place.council.id)).one()
        assert found.certificate is not None
        yield found.certificate
