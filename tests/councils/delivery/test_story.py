"""What the council reads while its return is on its way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from councils.delivery.models import Attempt
from councils.delivery.story import story_of

AT = datetime(2026, 11, 30, 16, 2, tzinfo=UTC)
MINUTES = timedelta(minutes=1)
REFUSED = {"ended_at": AT, "outcome": "refused", "words": "The department's server refused us."}
UNKNOWN = {"ended_at": AT, "outcome": "unknown", "words": "Reeve stopped during this try."}


def attempt(n: int = 1, **facts: object) -> Attempt:
    return Attempt(council_id=UUID(int=1), delivery_id=UUID(int=1), n=n, begun_at=AT, **facts)


@pytest.mark.parametrize(
    ("tries", "words"),
    [
        ([], "We are about to hand it over."),
        ([attempt()], "We have been handing it over since 16:02."),
        ([attempt(4)], "We have been handing it over since 16:02. This is attempt 4."),
        (
            [attempt(**REFUSED, next_at=AT + 5 * MINUTES)],
            "Last attempt at 16:02. The department's server refused us. We try again at 16:07.",
        ),
        (
            [attempt(**REFUSED, next_at=AT + 9 * 60 * MINUTES)],
            "Last attempt at 16:02. The department's server refused us. We try again at 1 December 2026 at 01:02.",
        ),
        (
            [attempt(**REFUSED, next_at=AT)],
            "Last attempt at 16:02. The department's server refused us. We are about to try again.",
        ),
        ([attempt(**UNKNOWN)], "Last attempt at 16:02. Reeve stopped during this try. We are about to try again."),
    ],
    ids=["nothing yet", "under way", "under way again", "refused", "tomorrow", "at once", "stopped"],
)
def test_it_says_what_happened_and_what_happens_next(tries: list[Attempt], words: str) -> None:
    assert story_of(tries, sealed_at=AT, due_at=None, now=AT + MINUTES).words == words


@pytest.mark.parametrize(
    ("due_at", "in_time"), [(None, None), (AT, True), (AT - MINUTES, False)], ids=["no date", "sealed in time", "late"]
)
def test_only_when_it_was_sealed_counts(due_at: datetime | None, in_time: bool | None) -> None:
    assert story_of([], sealed_at=AT, due_at=due_at, now=AT + timedelta(days=2)).in_time is in_time
