"""What came before the log enters it once; and a change of the key is followed, but only where it was announced."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import time_machine
from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.orm import make_transient

from councils.delivery.deliver import deliver
from reeve import installation as installed
from reeve.alarms.models import KeyAlarm
from reeve.alarms.queries import open_alarms
from reeve.audit import PLATFORM_CHAIN
from reeve.audit.queries import chain_entries
from reeve.commands.alarm import command as alarm_command
from reeve.commands.log import command
from reeve.database import Role, now, unit
from reeve.department.models import Consignment, LateEntry, Receipt
from reeve.department.public_key import key_file
from reeve.installation import Installation, here
from reeve.proof import PublicKey, SigningKey, canonical, verify
from reeve.proof.heads import check_heads, keys_with
from reeve.proof.receipt import BEFORE_THE_LOG
from reeve.proof.seal import seal
from reeve.transparency.kept import heads_given
from reeve.transparency.keys import NotTheKeyInUse, announce_key
from reeve.transparency.models import KeptHead
from reeve.verifying.jobs import tend_log
from reeve.verifying.look import look_through
from tests.councils.delivery.submitted import Submitted, submitted
from tests.factories import Factory

pytestmark = pytest.mark.one_server
THIEF = SigningKey(bytes([3]) * 32)


@dataclass(frozen=True)
class Inbox:
    """One council's receipt in the inbox, and beside it one that was given before there was a log."""

    factory: Factory
    given: Submitted
    old_id: UUID
    first: SigningKey

    def receipts(self) -> dict[UUID, str]:
        with unit(Role.COUNCIL, council_id=self.given.council_id) as session:
            return {row.consignment_id: row.document for row in session.scalars(select(Receipt))}

    def late(self) -> list[LateEntry]:
        with unit(Role.COUNCIL, council_id=self.given.council_id) as session:
            return list(session.scalars(select(LateEntry)))

    def heads(self) -> bytes:
        with unit(Role.GATE) as session:
            return heads_given(session)

    @contextmanager
    def signing_with(self, key: SigningKey) -> Iterator[None]:
        """As the processes would, started anew."""
        before = here()
        installed._installed[:] = [replace(before, signing_key=key)]
        try:
            yield
        finally:
            installed._installed[:] = [before]


@pytest.fixture(scope="module")
def inbox(installation: Installation) -> Iterator[Inbox]:
    factory = Factory(installation, salt="keys")
    factory.platform_admin()
    given = submitted(factory, signed=True)
    deliver(given.council_id, given.submission_id)
    yield Inbox(factory, given, older(factory), installation.signing_key)
    factory.close()


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """Commands run in this installation."""
    monkeypatch.setattr("reeve.onboarding.terminal.install", here)
    return CliRunner()


def older(factory: Factory) -> UUID:
    """A second consignment like the first, with a receipt as it was given before there was a log."""
    session = factory.session
    consignment, receipt = session.scalars(select(Consignment)).one(), session.scalars(select(Receipt)).one()
    parts = json.loads(receipt.document)
    del parts["log"]
    parts["receipt"] |= {"format": BEFORE_THE_LOG, "consignment": "an older one"}
    parts["proof"] = seal(parts["receipt"], key=here().signing_key)
    for row in (consignment, receipt):
        make_transient(row)
    consignment.id, consignment.number, consignment.submission_id = uuid4(), 2, uuid4()
    session.add(consignment)
    session.flush()
    receipt.consignment_id, receipt.document = consignment.id, canonical(parts).decode() + "\n"
    session.add(receipt)
    session.commit()
    return consignment.id


def test_a_receipt_from_before_the_log_enters_it_once_and_stays_as_it_was(inbox: Inbox) -> None:
    before = inbox.receipts()
    assert [tend_log().faults, tend_log().faults] == [(), ()]
    (entry,) = inbox.late()
    assert inbox.receipts() == before
    found = verify(before[inbox.old_id].encode(), public_key=inbox.first.public, entry=entry.document.encode())
    assert found.ok, found.checks
    assert (found.parts or {})["log"]["index"] == 1
    assert verify(before[inbox.old_id].encode(), public_key=inbox.first.public).ok, "as it did without it"


def test_a_key_that_nobody_announced_signs_no_head_and_raises_the_alarm(inbox: Inbox) -> None:
    with time_machine.travel(now() + timedelta(days=1), tick=True), inbox.signing_with(THIEF):
        faults = tend_log().faults
    assert len(faults) == 1
    assert f"signed with {THIEF.public.id}, a key that nobody announced" in faults[0]
    with unit(Role.PLATFORM) as session:
        assert len(session.scalars(select(KeptHead)).all()) == 1


def test_what_it_signed_is_told_with_the_right_key_back_until_an_operator_settles_it(
    inbox: Inbox, terminal: CliRunner
) -> None:
    """Every night, by `reeve log verify` and by `reeve alarm list`; then by none of them."""
    with inbox.signing_with(THIEF):
        given = submitted(inbox.factory)
        deliver(given.council_id, given.submission_id)
    signed = f"The receipt of practice/{given.council_slug}/shbe/2026-10/1 is signed by a key that nobody announced."
    for faults in (tend_log().faults, look_through().faults):
        assert signed in faults
        assert f"Receipts are signed with {THIEF.public.id}" in faults[-1]
    (alarm,) = alarms()
    listed = terminal.invoke(alarm_command, ["list"])
    assert (listed.exit_code, listed.output.strip()) == (1, alarm.told)
    assert "Say what it was" in terminal.invoke(alarm_command, ["settle", alarm.reference, " "]).output
    assert terminal.invoke(alarm_command, ["settle", alarm.reference[:7], "Ours"]).exit_code == 1, "too short a name"
    settle_all(terminal)
    assert tend_log().faults == ()
    assert "Reeve's operator: We put the copy back" in terminal.invoke(alarm_command, ["list", "--settled"]).output
    with unit(Role.PLATFORM) as session:
        last = chain_entries(session, PLATFORM_CHAIN)[-1]
    assert last.words.startswith(f"settled the alarm {alarm.reference}")
    with unit(Role.COUNCIL, council_id=given.council_id) as session:
        receipt = session.scalars(select(Receipt.document)).one().encode()
    assert not verify(receipt, public_key=inbox.first.public).ok, "settling makes nobody trust it"


def alarms() -> list[KeyAlarm]:
    with unit(Role.PLATFORM) as session:
        return list(open_alarms(session))


def settle_all(terminal: CliRunner) -> None:
    for alarm in alarms():
        done = terminal.invoke(alarm_command, ["settle", alarm.reference, "We put the copy back"])
        assert done.exit_code == 0, done.output


def test_a_thief_announces_nothing(inbox: Inbox) -> None:
    with pytest.raises(NotTheKeyInUse), unit(Role.PLATFORM) as session:
        announce_key(session, SigningKey.new().public, key=THIEF, since=now())


def test_an_announced_key_is_followed_by_everybody(inbox: Inbox, tmp_path: Path, terminal: CliRunner) -> None:
    """By the nightly look, by whoever trusts the first key alone, and in the file of keys."""
    held = inbox.heads()
    file = tmp_path / "next"
    announced = terminal.invoke(command, ["next-key", str(file)])
    assert announced.exit_code == 0, announced.output
    following = SigningKey.parse(file.read_text())
    assert announced.output.startswith(f"{following.public.id} signs from ")
    again = terminal.invoke(command, ["next-key", str(file)])
    assert "This key is known already" in again.output
    with time_machine.travel(now() + timedelta(days=3), tick=True):
        assert "at a time that is not its own" in tend_log().faults[0], "the earlier key's day is over"
        settle_all(terminal)
        with inbox.signing_with(following):
            newer = submitted(inbox.factory)
            deliver(newer.council_id, newer.submission_id)
            assert tend_log().faults == ()
            with unit(Role.COUNCIL, council_id=newer.council_id) as session:
                by_new = session.scalars(select(Receipt.document)).one().encode()
            checks = check_heads(inbox.heads(), trusted=[inbox.first.public], earlier=held)
            with unit(Role.GATE) as session:
                keys = PublicKey.parse_file(key_file(session))
    assert all(check.ok for check in checks), checks
    assert keys == [following.public, inbox.first.public]
    assert all(verify(each.encode(), public_key=keys).ok for each in inbox.receipts().values())
    assert verify(by_new, public_key=keys_with(inbox.heads(), [inbox.first.public])).ok
    assert not verify(by_new, public_key=inbox.first.public).ok
