"""Delivery to a department's own server: whatever it and we go through, one consignment and one receipt in the end."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import time_machine
from sqlalchemy import func, select

from councils.delivery.deliver import deliver
from councils.delivery.models import Attempt, Delivery
from councils.delivery.story import story_of
from reeve.channels.add import Wanted, add_server
from reeve.channels.backoff import LONGEST, wait_after
from reeve.channels.contact import contact_of
from reeve.channels.open import NotTested, end_server, open_channel_by
from reeve.channels.pin import pin
from reeve.channels.queries import get_server
from reeve.channels.tell import tell_trouble
from reeve.channels.try_out import try_server
from reeve.database import Role, now, unit
from reeve.department.channel_server import ChannelServer
from reeve.department.channels import travel_by
from reeve.department.models import Consignment, Receipt
from reeve.installation import Installation, here
from reeve.jobs import observers
from reeve.mail.models import Letter
from reeve.proof import SigningKey, verify
from tests.councils.delivery.submitted import CONTENT, Submitted, submitted
from tests.factories import Factory
from tests.reeve.channels.far_end import SftpEnd, TheirKeys, push_end, sftp_end
from tests.waiting_jobs import waiting

pytestmark = pytest.mark.one_server
FOUR = datetime(2026, 11, 30, 16, 2, tzinfo=UTC)
KILLED_AT = [
    ("deliver.find-server", "committed"),
    ("deliver.hand-over", "begun"),
    ("deliver.hand-over", "committed"),
    ("deliver.record", "done"),
]


class Killed(BaseException):
    """The worker died here."""


class Department:
    """The far end, the row that leads to it, and what became of one return."""

    def __init__(self, end: SftpEnd, server: ChannelServer) -> None:
        self.end = end
        self.id = server.id

    @property
    def server(self) -> ChannelServer:
        with unit(Role.PLATFORM):
            return get_server(self.id)

    def pin(self, key: str) -> None:
        with unit(Role.PLATFORM):
            pin(get_server(self.id), key)

    def parcels(self) -> list[str]:
        return [name for name in self.end.files() if name.endswith(".zip")]


def wanted(end: SftpEnd) -> Wanted:
    return Wanted(
        name="DWP's SFTP server",
        kind="practice",
        means="sftp",
        host="127.0.0.1",
        port=end.port,
        path="/in",
        username="reeve",
        pinned=end.host_key,
        for_tests=True,
    )


@pytest.fixture(scope="module")
def department(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Department]:
    """DWP's practice extract goes to its own SFTP server, which was tested first."""
    factory = Factory(installation, salt="server")
    with sftp_end(tmp_path_factory.mktemp("sftp"), here().signing_key.public.text) as end:
        with unit(Role.PLATFORM):
            server = add_server(factory.department(), wanted(end))
            with pytest.raises(NotTested):
                open_channel_by(server, "shbe")
        assert not try_server(server.id), "it let in a key it does not know"
        end.let_in(server.public_key)
        end.again()
        assert try_server(server.id)
        with unit(Role.PLATFORM):
            open_channel_by(get_server(server.id), "shbe")
        yield Department(end, server)
    factory.close()


@pytest.fixture
def at(department: Department) -> Department:
    """Nothing lies there, it is up, and it is in no trouble."""
    if department.end.process is None:
        department.end.up()
    for path in department.end.folder.joinpath("in").iterdir():
        path.unlink()
    with unit(Role.PLATFORM):
        server = get_server(department.id)
        server.refused_at = server.refused_words = server.quiet_until = None
        server.refusals = 0
    return department


def how(given: Submitted) -> tuple[Delivery, list[Attempt]]:
    """The delivery and its tries, of which there is one consignment and one receipt once it has arrived."""
    with unit(Role.COUNCIL, council_id=given.council_id) as session:
        delivery = session.scalars(select(Delivery).where(Delivery.submission_id == given.submission_id)).one()
        tries = session.scalars(select(Attempt).where(Attempt.delivery_id == delivery.id).order_by(Attempt.n)).all()
        of_this = select(func.count()).where(Consignment.submission_id == given.submission_id)
        consignments = session.scalar(of_this)
        receipts = session.scalar(select(func.count()).where(Receipt.consignment_id == delivery.consignment_id))
    assert (consignments, receipts) == ((1, 1) if delivery.delivered_at else (0, 0))
    return delivery, list(tries)


def send(given: Submitted) -> tuple[Delivery, list[Attempt]]:
    deliver(given.council_id, given.submission_id)
    return how(given)


def test_what_arrives_is_what_was_signed_and_the_receipt_verifies(factory: Factory, at: Department) -> None:
    given = submitted(factory, signed=True)
    delivery, tries = send(given)
    assert [(one.outcome, one.words) for one in tries] == [("taken", "The department's server took it.")]
    (name,) = at.parcels()
    assert name.startswith(f"practice-{given.council_slug}-shbe-2026-10-v1-")
    archive = zipfile.ZipFile(at.end.folder / "in" / name)
    assert archive.read("file/extract.txt") == CONTENT
    assert json.loads(archive.read("consignment.json"))["manifest"] == given.digest
    kept = json.loads(delivery.answer or "")
    assert (kept["name"], kept["size"]) == (name, (at.end.folder / "in" / name).stat().st_size)
    receipt = (delivery.receipt or "").encode()
    assert verify(receipt, public_key=here().signing_key.public, file=io.BytesIO(CONTENT)).ok
    assert json.loads(receipt)["receipt"]["channel"] == "DWP's SFTP server"


def test_a_day_s_outage_ends_in_one_consignment_that_is_in_time(
    factory: Factory, at: Department, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker comes to it late. Each try of the day is made when it was said to be, and a job waits for it; a server
    up again has it within the longest wait. The moment that counts is that of the signature."""
    monkeypatch.setattr("reeve.channels.trouble.wait_after", partial(wait_after, chance=lambda: 1.0))
    due_at, over = FOUR + timedelta(hours=1), FOUR + timedelta(days=1)
    with time_machine.travel(FOUR, tick=False) as clock:
        given = submitted(factory, signed=True)
        at.end.down()
        clock.move_to(FOUR + timedelta(minutes=5))
        delivery, tries = send(given)
        told = story_of(tries, sealed_at=delivery.sealed_at, due_at=due_at, now=now())
        assert told.words == "Last attempt at 16:07. The department's server did not answer. We try again at 16:07."
        assert told.in_time
        while (next_at := tries[-1].next_at) is not None:
            clock.move_to(next_at)
            if at.end.process is None and next_at >= over:
                at.end.up()
            delivery, tries = send(given)
    assert [one.outcome for one in tries] == ["refused"] * 102 + ["taken"]
    assert len(waiting(factory, "deliver", submission_id=given.submission_id)) == 102
    assert delivery.sealed_at == FOUR < due_at
    assert delivery.delivered_at is not None
    assert over <= delivery.delivered_at <= over + LONGEST
    said = json.loads(delivery.receipt or "")["receipt"]
    assert (said["sealed_at"], said["received_at"][:10]) == ("2026-11-30T16:02:00Z", "2026-12-01")
    assert len(at.parcels()) == 1
    assert at.server.refused_at is None


def test_one_council_s_refusal_spares_the_others_the_wait(factory: Factory, at: Department) -> None:
    """A second return is not tried while the server is left alone, says why, and comes back when it is tried again."""
    first, second = submitted(factory), submitted(factory)
    at.end.down()
    send(first)
    quiet = at.server.quiet_until
    _, tries = send(second)
    assert at.server.quiet_until == quiet, "the server was asked a second time"
    assert (tries[0].words or "").startswith("The department's server did not answer. It has been so since")
    assert quiet is not None
    assert tries[0].next_at is not None
    assert quiet <= tries[0].next_at <= quiet + timedelta(minutes=1)
    (job,) = waiting(factory, "deliver", submission_id=second.submission_id)
    assert job["council_id"] == str(second.council_id)


def test_a_half_written_file_and_a_lost_acknowledgement_end_in_one(factory: Factory, at: Department) -> None:
    given = submitted(factory)
    for trouble in ("cut 300", "lose"):
        at.end.say(trouble)
        _, tries = send(given)
        assert (tries[-1].outcome, at.server.refusals > 0) == ("refused", True)
        with unit(Role.PLATFORM):
            get_server(at.id).quiet_until = None
    delivery, tries = send(given)
    assert delivery.delivered_at is not None
    assert [one.outcome for one in tries] == ["refused", "refused", "taken"]
    assert len(at.parcels()) == len(at.end.files()) == 1
    send(given)
    assert len(how(given)[1]) == 3, "a doubled job tried again"


@pytest.mark.parametrize(("step", "moment"), KILLED_AT)
def test_a_worker_that_dies_leaves_one_consignment(factory: Factory, at: Department, step: str, moment: str) -> None:
    given, places = submitted(factory), [(step, moment)]

    def observe(name: str, when: str) -> None:
        if (name, when) in places:
            places.remove((name, when))
            raise Killed

    observers.append(observe)
    try:
        with pytest.raises(Killed):
            deliver(given.council_id, given.submission_id)
    finally:
        observers.remove(observe)
    delivery, tries = send(given)
    assert delivery.delivered_at is not None
    assert [one.outcome for one in tries] == ["unknown", "taken"]
    assert len(at.parcels()) == 1


def test_a_changed_key_is_refused_in_words_to_council_and_platform(factory: Factory, at: Department) -> None:
    """Nothing is handed over until a person says by which key the server is known now."""
    admin, given, known = factory.platform_admin(), submitted(factory), at.end.host_key
    at.end.down()
    at.end.change_key()
    at.end.up()
    delivery, tries = send(given)
    assert delivery.delivered_at is None
    assert (tries[-1].words or "").startswith("The department's server is not the one we know: its key has changed")
    assert at.end.files() == []
    assert at.server.refused_words == tries[-1].words
    assert waiting(factory, "tell-channel", server_id=at.id)
    assert tell_trouble(at.id) >= 1
    assert tell_trouble(at.id) == 0, "a second letter"
    with unit(Role.PLATFORM) as session:
        body = session.scalars(select(Letter.body).where(Letter.to_email == admin.email)).one()
    assert "its key has changed" in body
    assert at.server.pinned == known + "\n", "the new key was trusted"
    at.pin(at.end.host_key)
    delivery, _ = send(given)
    assert delivery.delivered_at is not None
    assert len(at.parcels()) == 1


def test_what_waits_for_an_ended_server_goes_by_the_channel_opened_next(factory: Factory, at: Department) -> None:
    """Afterwards nothing goes to the SFTP server any more."""
    given = submitted(factory)
    at.end.down()
    send(given)
    with unit(Role.PLATFORM):
        assert end_server(get_server(at.id)) == ["shbe"]
    _, tries = send(given)
    assert tries[-1].words == "The channel to the department's server has been ended."
    with unit(Role.PLATFORM):
        travel_by(factory.department(), "shbe", means="inbox", practice=True)
    delivery, tries = send(given)
    assert delivery.delivered_at is not None
    assert delivery.answer is None
    assert [one.outcome for one in tries] == ["refused", "refused", "taken"]


def test_a_push_whose_answer_is_lost_is_pushed_again_and_taken_once(
    factory: Factory, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with push_end(tmp_path_factory.mktemp("push"), SigningKey.new()) as end:
        with unit(Role.PLATFORM):
            entered = Wanted("DWP's endpoint", "practice", "push", "localhost", end.port, "/returns")
            server = add_server(factory.department(), replace(entered, pinned=end.authority, for_tests=True))
        end.keys = TheirKeys(contact_of(server).key)
        assert try_server(server.id)
        with unit(Role.PLATFORM):
            open_channel_by(get_server(server.id), "shbe")
        end.held.clear()
        sent, end.mood = submitted(factory, signed=True), "lose"
        _, tries = send(sent)
        assert tries[0].words == "The department's server did not answer."
        with unit(Role.PLATFORM):
            get_server(server.id).quiet_until = None
        end.mood = ""
        delivery, _ = send(sent)
        assert json.loads(delivery.answer or "")["receipt"]["reference"] == "D0001"
        assert list(end.held) == [f'"{sent.digest}"']
