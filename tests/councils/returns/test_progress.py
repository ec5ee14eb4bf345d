"""The five steps of a return, for every state; no database."""

from __future__ import annotations

from typing import Any

import pytest

from councils.returns.progress import REACHED, steps_of
from councils.returns.state import State
from tests.councils.returns.test_state import CASES, NOON, SENDING, standing


@pytest.mark.parametrize(("facts", "state"), CASES)
def test_exactly_one_step_is_now_or_stopped_until_all_are_done(facts: dict[str, Any], state: State) -> None:
    steps = steps_of(standing(**facts), url="/here")
    current = [step for step in steps if step["state"] in ("now", "stopped")]
    if state is State.ACCEPTED:
        assert {step["state"] for step in steps} == {"done"}
    elif state is not State.READY_FOR_SIGNATURE or facts.get("asks_signature"):
        assert len(current) <= 1
        assert not current or current[0]["words"] == str(state)


def test_every_state_has_its_place() -> None:
    assert set(REACHED) == set(State)


def test_a_return_nobody_signs_has_no_step_for_it() -> None:
    titles = [step["title"] for step in steps_of(standing(**SENDING), url="/here")]
    assert titles == ["Prepare", "Check", "Send", "Accepted"]
    signed = {
        **SENDING,
        "asks_signature": True,
        "signature_required": True,
        "signed_at": NOON,
        "signed_by_name": "Helen",
    }
    steps = steps_of(standing(**signed), url="/here")
    assert [step["title"] for step in steps] == ["Prepare", "Check", "Sign", "Send", "Accepted"]
    assert steps[2]["words"] == "Signed by Helen"
