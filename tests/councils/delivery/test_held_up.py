"""What the return's own page says while the department's end does not take it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from councils.delivery.deliver import get_submission, open_channel, version_of
from councils.delivery.models import Attempt, Delivery
from councils.returns.after_signing import held_up
from reeve.database import Role, db, unit
from reeve.department.models import Obligation
from tests.councils.delivery.submitted import Submitted, submitted
from tests.factories import Factory

pytestmark = pytest.mark.one_server
AT = datetime(2026, 11, 30, 16, 2, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SEALED = "You have done your part: it was sealed 30 November 2026 at 15:02, and that is the time that counts."


def said(given: Submitted) -> str | None:
    with unit(Role.COUNCIL, council_id=given.council_id):
        return held_up(db.council.get_one(Obligation, (given.council_id, given.obligation_id)), now=AT + MINUTE)


def tried(given: Submitted, delivery: Delivery, n: int, outcome: str | None, words: str | None = None) -> None:
    ended = None if outcome is None else AT
    with unit(Role.COUNCIL, council_id=given.council_id):
        attempt = Attempt(delivery_id=delivery.id, n=n, begun_at=AT, ended_at=ended, outcome=outcome, words=words)
        attempt.next_at = AT + 5 * MINUTE if outcome == "refused" else None
        db.council.add(attempt)


def test_it_says_why_and_when_it_is_tried_again_until_it_is_there(factory: Factory) -> None:
    given = submitted(factory)
    assert said(given) is None, "nothing was tried yet"
    with unit(Role.COUNCIL, council_id=given.council_id):
        submission = get_submission(given.submission_id)
        channel = open_channel(version_of(submission))
        delivery = Delivery(
            id=uuid4(), submission_id=submission.id, channel_id=channel.id, sealed_at=AT - timedelta(hours=1)
        )
        db.council.add(delivery)
    tried(given, delivery, 1, "refused", "The department's server did not answer.")
    assert said(given) == (
        "The department does not have it yet. Last attempt at 16:02. The department's server did not answer. "
        f"We try again at 16:07. {SEALED}"
    )
    tried(given, delivery, 2, None)
    assert said(given) is None, "it is being handed over"
    with unit(Role.COUNCIL, council_id=given.council_id):
        db.council.get_one(Attempt, (given.council_id, delivery.id, 2)).outcome = "taken"
        db.council.get_one(Delivery, (given.council_id, delivery.id)).delivered_at = AT
    assert said(given) is None
