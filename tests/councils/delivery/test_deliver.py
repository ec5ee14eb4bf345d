"""Delivery: one consignment and one receipt, whatever dies on the way."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from councils.delivery.deliver import NotToBeSent, deliver
from councils.delivery.models import Attempt, Delivery
from reeve.database import Role, unit
from reeve.department.consignments import get_opened, open_file
from reeve.department.inbox import Handed, NotWhatWasSigned, take
from reeve.department.models import Consignment, Receipt
from reeve.errors import NotFound
from reeve.installation import here
from reeve.jobs import observers
from reeve.proof import verify
from tests.councils.delivery.submitted import AT, CONTENT, Submitted, submitted
from tests.factories import Factory

STEPS = ("deliver.seal", "deliver.attempt", "deliver.hand-over", "deliver.record")
MOMENTS = [(step, moment) for step in STEPS for moment in ("begun", "done", "committed")]


class Killed(BaseException):
    """The worker died here."""


@pytest.fixture
def die_at() -> Iterator[list[tuple[str, str]]]:
    """Put a (step, moment) in the list and the worker dies there, once."""
    places: list[tuple[str, str]] = []

    def observe(step: str, moment: str) -> None:
        if (step, moment) in places:
            places.remove((step, moment))
            raise Killed

    observers.append(observe)
    yield places
    observers.remove(observe)


def of(session: Session, return_id: Submitted) -> tuple[Delivery, list[Attempt], int, int]:
    delivery = session.scalars(select(Delivery).where(Delivery.submission_id == return_id.submission_id)).one()
    tries = session.scalars(select(Attempt).where(Attempt.delivery_id == delivery.id).order_by(Attempt.n)).all()
    consignments = session.scalar(
        select(func.count()).select_from(Consignment).where(Consignment.submission_id == return_id.submission_id)
    )
    receipts = session.scalar(
        select(func.count()).select_from(Receipt).where(Receipt.consignment_id == delivery.consignment_id)
    )
    return delivery, list(tries), consignments or 0, receipts or 0


@pytest.mark.parametrize("signed", [False, True])
def test_a_delivered_return_has_a_receipt_anyone_can_verify(factory: Factory, signed: bool) -> None:
    given = submitted(factory, signed=signed)
    deliver(given.council_id, given.submission_id)
    with unit(Role.COUNCIL, council_id=given.council_id) as session:
        delivery, tries, consignments, receipts = of(session, given)
    assert (consignments, receipts, [t.outcome for t in tries]) == (1, 1, ["taken"])
    assert delivery.delivered_at is not None
    verified = verify((delivery.receipt or "").encode(), public_key=here().signing_key.public, file=io.BytesIO(CONTENT))
    assert verified.ok, [check.words for check in verified.checks if not check.ok]


@pytest.mark.parametrize(("step", "moment"), MOMENTS)
def test_a_worker_that_dies_anywhere_leaves_one_consignment(
    factory: Factory, die_at: list[tuple[str, str]], step: str, moment: str
) -> None:
    given = submitted(factory, signed=True)
    die_at.append((step, moment))
    with pytest.raises(Killed):
        deliver(given.council_id, given.submission_id)
    deliver(given.council_id, given.submission_id)
    with unit(Role.COUNCIL, council_id=given.council_id) as session:
        delivery, tries, consignments, receipts = of(session, given)
    assert (consignments, receipts) == (1, 1)
    assert delivery.delivered_at is not None
    assert tries[-1].outcome == "taken"
    assert all(attempt.outcome in ("taken", "unknown") for attempt in tries)


def test_delivering_twice_hands_over_once(factory: Factory) -> None:
    given = submitted(factory)
    deliver(given.council_id, given.submission_id)
    deliver(given.council_id, given.submission_id)
    with unit(Role.COUNCIL, council_id=given.council_id) as session:
        _, tries, consignments, _ = of(session, given)
    assert (len(tries), consignments) == (1, 1)


def test_an_unsigned_return_is_not_sent(factory: Factory) -> None:
    given = submitted(factory, signed=True, sign=False)
    with pytest.raises(NotToBeSent):
        deliver(given.council_id, given.submission_id)


def test_a_job_under_another_council_finds_nothing_and_says_so(factory: Factory) -> None:
    given, other = submitted(factory), factory.council()
    with pytest.raises(NotFound):
        deliver(other.id, given.submission_id)


def test_a_refusal_is_kept_in_words_and_tried_again_later(factory: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    given = submitted(factory)

    def refuse(_handed: Handed) -> Receipt:
        raise NotWhatWasSigned

    monkeypatch.setattr("councils.delivery.deliver.take", refuse)
    deliver(given.council_id, given.submission_id)
    monkeypatch.undo()
    with unit(Role.COUNCIL, council_id=given.council_id) as session:
        delivery, tries, consignments, _ = of(session, given)
    assert (delivery.delivered_at, consignments, [t.outcome for t in tries]) == (None, 0, ["refused"])
    assert tries[0].words == "The manifest's digest does not match the manifest, so the consignment was not taken."
    assert tries[0].next_at is not None
    deliver(given.council_id, given.submission_id)
    with unit(Role.COUNCIL, council_id=given.council_id) as session:
        delivery, tries, _, _ = of(session, given)
    assert [t.outcome for t in tries] == ["refused", "taken"]


def test_the_inbox_takes_only_the_manifest_that_was_digested(factory: Factory) -> None:
    given = submitted(factory)
    handed = Handed(
        council_id=given.council_id,
        council_slug=given.council_slug,
        obligation_id=given.obligation_id,
        submission_id=given.submission_id,
        version_number=1,
        practice=True,
        manifest='{"format":"reeve-manifest/1"}',
        digest=given.digest,
        signature=None,
        sealed_at=AT,
        channel="inbox",
        audit_head="0:" + "0" * 64,
    )
    with pytest.raises(NotWhatWasSigned), unit(Role.DEPARTMENT, department_id=factory.department().id):
        take(handed)


def test_the_department_opens_the_file_with_its_own_key(factory: Factory) -> None:
    given = submitted(factory)
    deliver(given.council_id, given.submission_id)
    with unit(Role.DEPARTMENT, department_id=factory.department().id):
        opened = get_opened(given.council_slug, "shbe", "2026-10", 1, practice=True)
        with open_file(opened) as file:
            assert file.read() == CONTENT
