"""A department's machine is told of what came: signed, only where it may be, tried again, each try kept."""

from __future__ import annotations

import base64
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from uuid import UUID

import pytest
from sqlalchemy import select, text

from reeve.audit import Actor, acting
from reeve.database import Role, now, unit
from reeve.department.models import Consignment
from reeve.department.ready import tell as telling
from reeve.department.ready.models import WebhookTry
from reeve.department.ready.sign import headers, shown
from reeve.department.ready.tell import WAITS, tell
from reeve.department.ready.webhook import Made, NotAnAddress, SetAlready, end_webhook, set_webhook, tries
from reeve.installation import Installation, install
from tests.factories import Factory
from tests.reeve.department.consigned import consign

pytestmark = pytest.mark.one_server

QUARTER = "2026-27-Q2"


def test_the_signature_is_that_of_the_specification() -> None:
    """The example of the specification's reference libraries."""
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'
    signed = headers(body, message_id="msg_p5jXN8AQM9LWM0D4loKWxJek", at=1614265330, secret=secret)
    assert signed["Webhook-Signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert shown(secret) == "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@dataclass
class Machine:
    """A machine of the department on this computer, what it was told, and what it answers next."""

    url: str = ""
    told: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)


@pytest.fixture
def machine() -> Iterator[Machine]:
    here = Machine()

    class Listening(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            here.told.append(({name.title(): value for name, value in self.headers.items()}, body))
            self.send_response(here.answers.pop(0) if here.answers else 204)
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.end_headers()

        def log_message(self, *_given: object) -> None:
            """Nothing on the screen."""

    server = HTTPServer(("127.0.0.1", 0), Listening)
    here.url = f"http://127.0.0.1:{server.server_port}/reeve"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield here
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def loopback(installation: Installation) -> Iterator[None]:
    """Addresses of this computer are allowed, as in the demo."""
    install(replace(installation.settings, openid_loopback=True), connect=False)
    yield
    install(installation.settings, connect=False)


@pytest.fixture
def department_id(factory: Factory) -> UUID:
    return factory.department().id


def setting(department_id: UUID, url: str) -> Made:
    with unit(Role.DEPARTMENT, department_id=department_id), acting(Actor(None, "Ash Analyst")):
        return set_webhook(url)


def ending(department_id: UUID) -> None:
    with unit(Role.DEPARTMENT, department_id=department_id), acting(Actor(None, "Ash Analyst")):
        end_webhook()


def came(factory: Factory) -> Consignment:
    council = factory.council()
    consign(factory, council, factory.obligation(council, "hbdr", QUARTER))
    with unit(Role.DEPARTMENT, department_id=factory.department().id) as session:
        return session.scalars(select(Consignment).where(Consignment.council_id == council.id)).one()


def asked_for(factory: Factory, consignment: Consignment) -> int:
    """How many jobs wait to tell of it."""
    counted = (
        "select count(*) from jobs.procrastinate_jobs where task_name = 'ready.tell' and args->>'consignment_id' = :id"
    )
    return int(factory.session.execute(text(counted), {"id": str(consignment.id)}).scalar_one())


def run(made: Made, consignment: Consignment) -> None:
    tell(made.webhook.department_id, made.webhook.id, consignment.council_id, consignment.id)


def kept(department_id: UUID, consignment: Consignment) -> list[WebhookTry]:
    with unit(Role.DEPARTMENT, department_id=department_id) as session:
        wanted = select(WebhookTry).where(WebhookTry.consignment_id == consignment.id).order_by(WebhookTry.n)
        return list(session.scalars(wanted))


@pytest.mark.usefixtures("loopback")
def test_a_machine_is_told_once_signed_and_of_nothing_that_is_in_it(
    machine: Machine, factory: Factory, department_id: UUID
) -> None:
    before = came(factory)
    made = setting(department_id, machine.url)
    with pytest.raises(SetAlready):
        setting(department_id, machine.url)
    consignment = came(factory)
    assert (asked_for(factory, before), asked_for(factory, consignment)) == (0, 1)
    run(made, consignment)
    run(made, consignment)
    ((got, body),) = machine.told
    said = json.loads(body)
    assert said["type"] == "consignment.ready"
    assert said["data"]["url"].endswith(f"/hbdr/{QUARTER}/1")
    assert said["data"]["digest"] == consignment.digest
    assert b"amount" not in body
    secret = base64.b64decode(made.secret.removeprefix("whsec_"))
    signed = hmac.digest(secret, f"{got['Webhook-Id']}.{got['Webhook-Timestamp']}.".encode() + body, "sha256")
    assert got["Webhook-Signature"] == f"v1,{base64.b64encode(signed).decode()}"
    assert [(one.outcome, one.next_at) for one in kept(department_id, consignment)] == [("taken", None)]
    ending(department_id)


@pytest.mark.usefixtures("loopback")
def test_what_is_refused_or_leads_elsewhere_is_tried_again_ever_later_and_given_up(
    machine: Machine, factory: Factory, department_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "WAITS", WAITS[:2])
    made, at = setting(department_id, machine.url), now()
    consignment = came(factory)
    machine.answers = [500, 302, 503]
    for _ in range(3):
        run(made, consignment)
    found = kept(department_id, consignment)
    assert [one.outcome for one in found] == ["refused"] * 3
    assert found[0].words == "It was refused, with status 500."
    assert "led elsewhere" in found[1].words
    waits = [one.next_at - at for one in found[:2] if one.next_at]
    assert all(wait <= waited < wait + timedelta(minutes=1) for wait, waited in zip(WAITS, waits, strict=False))
    assert found[2].next_at is None, "it is given up"
    assert asked_for(factory, consignment) == 3, "the first, and two more"
    assert len({got["Webhook-Id"] for got, _body in machine.told}) == 1, "the same message has the same id"
    with unit(Role.DEPARTMENT, department_id=department_id):
        assert [one.attempt.n for one in tries()[:3]] == [3, 2, 1]
    ending(department_id)
    run(made, consignment)
    assert len(machine.told) == 3, "what was ended is told nothing more"


@pytest.mark.parametrize(
    "url",
    [
        "http://warehouse.example/",
        "https://10.0.0.1/",
        "https://127.0.0.1/",
        "https://169.254.169.254/latest",
        "https://[::1]/",
        "https://user:secret@example.org/",
        "ftp://example.org/",
        "javascript:alert(1)",
        "nonsense",
    ],
)
def test_an_address_inside_or_without_https_is_not_set(url: str, department_id: UUID) -> None:
    with pytest.raises(NotAnAddress):
        setting(department_id, url)


def test_a_name_that_leads_inside_later_is_told_nothing(
    machine: Machine, factory: Factory, department_id: UUID, installation: Installation
) -> None:
    """Set while it was allowed, looked at again at every call."""
    install(replace(installation.settings, openid_loopback=True), connect=False)
    made = setting(department_id, machine.url)
    consignment = came(factory)
    install(installation.settings, connect=False)
    run(made, consignment)
    assert machine.told == []
    assert [one.words for one in kept(department_id, consignment)] == [telling.AWAY]
    ending(department_id)
