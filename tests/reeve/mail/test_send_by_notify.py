"""Letters by GOV.UK Notify: our token, what comes back, what it answers, in words."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import Connection

from reeve.mail.send import follow, send
from tests.reeve.mail.conftest import TravelBy
from tests.reeve.mail.posting import JOBS, by_notify, jobs, standing, words_of_last, written
from tests.reeve.mail.servers import Desk

__all__ = ["jobs"]


def test_a_letter_goes_by_notify_with_a_token_of_ours(travel_by: TravelBy, jobs: Connection) -> None:
    desk = Desk()
    with by_notify(travel_by, desk):
        letter_id = written()
        send(letter_id)
        (sent,) = desk.sent
        assert sent["email_address"] == "zoe.reader@example.org"
        assert sent["reference"] == str(letter_id)
        assert sent["personalisation"]["subject"] == "You are invited to Leeds on Reeve"
        assert jobs.execute(JOBS).all()[-1].task_name == "follow-letter"
        desk.status = "delivered"
        follow(letter_id)
    assert standing(letter_id) == ("Sent", None, ["taken"])


def test_a_letter_that_came_back_is_kept_as_refused(travel_by: TravelBy, jobs: Connection) -> None:
    desk = Desk()
    with by_notify(travel_by, desk):
        letter_id = written()
        send(letter_id)
        follow(letter_id)
        assert [job.task_name for job in jobs.execute(JOBS)][-2:] == ["follow-letter", "follow-letter"]
        desk.status = "permanent-failure"
        follow(letter_id)
    assert standing(letter_id)[0] == "Address refused"


@pytest.mark.parametrize(
    ("fail", "state", "words"),
    [
        ((400, "email_address Not a valid email address"), "Address refused", "refused the address"),
        ((400, "Can’t send to this recipient using a team-only API key"), "Waiting to be sent", "key or template"),
        ((429, "Exceeded send limits"), "Waiting to be sent", "did not take the letter now"),
        ((500, "Internal server error"), "Waiting to be sent", "did not take the letter now"),
    ],
)
def test_what_notify_answers_is_said_in_words(
    travel_by: TravelBy, jobs: Connection, fail: tuple[int, str], state: str, words: str
) -> None:
    with by_notify(travel_by, Desk(fail=fail)):
        letter_id = written()
        send(letter_id)
    assert standing(letter_id)[0] == state
    assert words in words_of_last(letter_id)


def test_another_services_key_is_not_taken(travel_by: TravelBy, jobs: Connection) -> None:
    desk = Desk()
    with by_notify(travel_by, desk, notify_key=f"other-{uuid4()}-{uuid4()}"):
        letter_id = written()
        send(letter_id)
    assert desk.sent == []
    assert "key or template" in words_of_last(letter_id)
