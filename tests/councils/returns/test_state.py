"""Every state, every due word and every next step; no database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from councils.returns.models import Standing
from councils.returns.state import HANDED_OVER, STEPS, UNDER_WAY, State, due_of, next_step, state_of
from reeve.identity.permissions import PERMISSIONS, Act, may

ID = UUID(int=7)
NOON = datetime(2026, 11, 12, 12, 0, tzinfo=UTC)
EARLIER, LATER = NOON - timedelta(hours=2), NOON + timedelta(hours=2)

VERSION: dict[str, Any] = {"version_id": ID, "version_number": 3, "versions": 3}
CHECKED = {**VERSION, "check_id": ID, "check_outcome": "findings", "checked_at": NOON}
CLEAN = {**CHECKED, "check_outcome": "clean"}
SUBMITTED = {**CLEAN, "submission_id": ID, "submitted_at": NOON, "signature_required": False, "release_required": False}
FOR_SIGNATURE = {**SUBMITTED, "signature_required": True}
FOR_RELEASE = {**SUBMITTED, "release_required": True}
SENDING = {**SUBMITTED, "delivery_id": ID}
DELIVERED = {**SENDING, "delivered_at": NOON, "sealed_at": NOON, "consignment_id": ID}
ON_ITS_WAY = {**SENDING, "submitted_at": EARLIER, "signed_at": NOON, "signature_required": True, "carried_by": "sftp"}
AFTER = NOON + timedelta(days=2)


def standing(**facts: Any) -> Standing:
    return Standing(obligation_id=ID, return_key="shbe", period="2026-10", practice=True, **facts)


CASES = [
    ({}, State.NOT_STARTED),
    ({"draft_id": ID}, State.IN_PROGRESS),
    (VERSION, State.CHECKING),
    ({**VERSION, "check_id": ID, "check_stage": "run"}, State.CHECKING),
    ({**VERSION, "check_id": ID, "check_outcome": "failed"}, State.NOT_CHECKED),
    ({**CHECKED, "check_outcome": "unreadable"}, State.NEEDS_FIXING),
    ({**CHECKED, "stops": 1}, State.NEEDS_FIXING),
    ({**CHECKED, "fixes": 4, "open_fixes": 1, "confirms": 1, "open_confirms": 1}, State.NEEDS_FIXING),
    ({**CHECKED, "fixes": 4, "open_fixes": 0, "confirms": 2, "open_confirms": 1}, State.NEEDS_EXPLAINING),
    ({**CHECKED, "fixes": 4, "confirms": 2}, State.READY_TO_SEND),
    ({**CHECKED, "fixes": 4, "confirms": 2, "asks_signature": True}, State.READY_FOR_SIGNATURE),
    ({**CLEAN, "draft_id": ID, "asks_signature": True}, State.READY_FOR_SIGNATURE),
    (FOR_SIGNATURE, State.WITH_THE_CERTIFIER),
    ({**FOR_SIGNATURE, "declined_at": NOON}, State.DECLINED),
    ({**FOR_SIGNATURE, "withdrawn_at": NOON}, State.WITHDRAWN),
    ({**FOR_SIGNATURE, "signed_at": NOON}, State.SIGNED),
    ({**FOR_SIGNATURE, "signed_at": NOON, "release_required": True}, State.WAITING_FOR_RELEASE),
    (FOR_RELEASE, State.WAITING_FOR_RELEASE),
    ({**FOR_RELEASE, "released_at": NOON, "delivery_id": ID}, State.SENDING),
    (SENDING, State.SENDING),
    ({**FOR_SIGNATURE, "signed_at": NOON, "delivery_id": ID}, State.SENDING),
    (DELIVERED, State.DELIVERED),
    ({**DELIVERED, "carried_by": "person"}, State.SENT_BY_YOU),
    ({**FOR_SIGNATURE, "carried_by": "person"}, State.WITH_THE_CERTIFIER),
    ({**FOR_SIGNATURE, "signed_at": NOON, "carried_by": "person"}, State.SIGNED),
    ({**SUBMITTED, "carried_by": "person"}, State.READY_TO_SEND),
    ({**CLEAN, "carried_by": "person"}, State.READY_TO_SEND),
    ({**DELIVERED, "accepted_at": NOON}, State.ACCEPTED),
    ({**DELIVERED, "queried_at": NOON}, State.QUERIED),
    ({**DELIVERED, "queried_at": NOON, "replied_at": LATER}, State.DELIVERED),
    ({**DELIVERED, "queried_at": LATER, "replied_at": NOON}, State.QUERIED),
    ({**DELIVERED, "queried_at": EARLIER, "accepted_at": NOON}, State.ACCEPTED),
    ({**DELIVERED, "queried_at": LATER, "accepted_at": NOON}, State.QUERIED),
    ({**DELIVERED, "accepted_at": EARLIER, "rejected_at": NOON}, State.REJECTED),
]


@pytest.mark.parametrize(("facts", "state"), CASES)
def test_the_state_is_computed_from_the_rows(facts: dict[str, Any], state: State) -> None:
    assert state_of(standing(**facts)) is state


def test_every_state_is_among_the_cases_and_has_a_next_step() -> None:
    assert {state for _, state in CASES} == set(State) == set(STEPS)
    assert not UNDER_WAY & HANDED_OVER


@pytest.mark.parametrize("role", ["preparer", "certifier", "admin", "viewer"])
@pytest.mark.parametrize(("facts", "state"), CASES)
def test_everybody_is_told_the_next_step_and_led_only_where_they_may_go(
    facts: dict[str, Any], state: State, role: str
) -> None:
    step = next_step(standing(**facts), may=lambda act: act in PERMISSIONS[role])
    assert step.words
    needs = {"draft": Act.PREPARE, "uploads": Act.PREPARE}
    if step.path in needs:
        assert may([role], needs[step.path])


def as_role(role: str, **facts: Any) -> tuple[str, str | None]:
    step = next_step(standing(**facts), may=lambda act: act in PERMISSIONS[role])
    return step.words, step.path


def test_next_steps_by_role() -> None:
    assert as_role("preparer") == ("Upload the file", "uploads")
    assert as_role("preparer", is_form=True) == ("Fill in the form", "draft")
    assert as_role("viewer") == ("A preparer starts this", None)
    assert as_role("viewer", **VERSION) == ("See how far the check is", "versions/3/progress")
    assert as_role("preparer", **CLEAN) == ("Send", "versions/3/submission")
    assert as_role("certifier", **FOR_SIGNATURE) == ("Read and sign", "versions/3/signature")
    assert as_role("preparer", **FOR_SIGNATURE) == ("A certifier signs or declines", None)
    assert as_role("preparer", **{**FOR_SIGNATURE, "declined_at": NOON, "is_form": True}) == (
        "Correct the form",
        "draft",
    )


@pytest.mark.parametrize(
    ("facts", "now", "words", "late"),
    [
        ({}, NOON, "No date set", False),
        ({"due_at": NOON + timedelta(days=3)}, NOON, "Due in 3 days", False),
        ({"due_at": NOON + timedelta(days=1)}, NOON, "Due in 1 day", False),
        ({"due_at": LATER}, NOON, "Due today", False),
        ({"due_at": EARLIER}, NOON, "Overdue, was due 12 November 2026", True),
        ({"due_at": EARLIER, "extended_to": LATER + timedelta(days=5)}, NOON, "Extended to 17 November 2026", False),
        ({"due_at": LATER, **DELIVERED}, LATER, "Sent 12 November 2026", False),
        ({"due_at": EARLIER, **DELIVERED}, LATER, "Sent late, 12 November 2026", True),
        ({"due_at": EARLIER, **DELIVERED, "rejected_at": LATER}, LATER, "Overdue, was due 12 November 2026", True),
        ({"due_at": NOON, **ON_ITS_WAY, "sealed_at": NOON}, AFTER, "Sent 12 November 2026", False),
        ({"due_at": NOON, **ON_ITS_WAY, "delivery_id": None}, AFTER, "Sent 12 November 2026", False),
        ({"due_at": EARLIER, **ON_ITS_WAY}, AFTER, "Sent late, 12 November 2026", True),
        ({"due_at": NOON, **ON_ITS_WAY, "carried_by": "person"}, AFTER, "Overdue, was due 12 November 2026", True),
        ({"due_at": NOON, **ON_ITS_WAY, "carried_by": None}, AFTER, "Overdue, was due 12 November 2026", True),
    ],
)
def test_due_words(facts: dict[str, Any], now: datetime, words: str, late: bool) -> None:
    due = due_of(standing(**facts), now=now)
    assert (due.words, due.late) == (words, late)


def test_due_days_are_counted_by_the_calendar_in_london() -> None:
    due_at = datetime(2026, 7, 2, 22, 59, tzinfo=UTC)  # 23:59 in London, British Summer Time
    assert due_of(standing(due_at=due_at), now=datetime(2026, 7, 1, 23, 30, tzinfo=UTC)).words == "Due today"
    assert due_of(standing(due_at=due_at), now=datetime(2026, 7, 1, 22, 30, tzinfo=UTC)).words == "Due in 1 day"


@pytest.mark.parametrize("facts", [{**FOR_SIGNATURE, "signed_at": NOON}, SUBMITTED], ids=["signed", "unsigned"])
def test_what_only_a_person_can_take_is_sent_by_a_preparer(facts: dict[str, Any]) -> None:
    carried = standing(**facts, carried_by="person")
    assert next_step(carried, may=lambda _act: True).path == "versions/3/pack"
    assert next_step(carried, may=lambda act: act is not Act.SUBMIT).path is None
    assert next_step(standing(**CLEAN, carried_by="person"), may=lambda _act: True).path == "versions/3/submission"
