"""The way of one return, in five steps: prepare, check, sign or release, send, accepted."""

from __future__ import annotations

from typing import Literal, TypedDict

from councils.returns.models import Standing
from councils.returns.state import State, day, state_of

Stage = Literal["done", "now", "waiting", "stopped"]

PREPARE, CHECK, SIGN, SEND, ACCEPTED = range(5)
REACHED: dict[State, int] = {
    State.NOT_STARTED: PREPARE,
    State.IN_PROGRESS: PREPARE,
    State.CHECKING: CHECK,
    State.NOT_CHECKED: CHECK,
    State.NEEDS_FIXING: CHECK,
    State.NEEDS_EXPLAINING: CHECK,
    State.READY_FOR_SIGNATURE: SIGN,
    State.READY_TO_SEND: SEND,
    State.WITH_THE_CERTIFIER: SIGN,
    State.WAITING_FOR_RELEASE: SIGN,
    State.DECLINED: SIGN,
    State.WITHDRAWN: SEND,
    State.SIGNED: SEND,
    State.SENDING: SEND,
    State.DELIVERED: ACCEPTED,
    State.SENT_BY_YOU: ACCEPTED,
    State.QUERIED: ACCEPTED,
    State.REJECTED: ACCEPTED,
    State.ACCEPTED: ACCEPTED + 1,
}
STOPPED = frozenset({State.NOT_CHECKED, State.DECLINED, State.WITHDRAWN, State.REJECTED})


class StepShown(TypedDict):
    """One step as the step list takes it."""

    title: str
    state: Stage
    words: str | None
    href: str | None


def steps_of(standing: Standing, *, url: str) -> list[StepShown]:
    """Each step with how it stands. A return that needs no second person has no step for one."""
    state = state_of(standing)
    signs = standing.asks_signature or bool(standing.release_required)
    titles = {PREPARE: "Prepare", CHECK: "Check", SIGN: "Sign" if standing.asks_signature else "Release"}
    titles |= {SEND: "Send", ACCEPTED: "Accepted"}
    return [
        StepShown(
            title=title,
            state=stage_of(place, state),
            words=words_of(place, standing, state),
            href=f"{url}/versions/{standing.version_number}" if place == CHECK and REACHED[state] > PREPARE else None,
        )
        for place, title in titles.items()
        if signs or place != SIGN
    ]


def stage_of(place: int, state: State) -> Stage:
    reached = REACHED[state]
    if place == reached:
        return "stopped" if state in STOPPED else "now"
    return "done" if place < reached else "waiting"


def words_of(place: int, standing: Standing, state: State) -> str | None:
    """What is worth saying beside a step, besides done, now or not yet."""
    if place == REACHED[state]:
        return str(state)
    if place == PREPARE and standing.version_number is not None:
        return f"Version {standing.version_number}"
    if place == CHECK and REACHED[state] > CHECK:
        answered = standing.fixes + standing.confirms
        return f"{answered:,} answered" if answered else "Nothing found"
    if place == SIGN and standing.signed_by_name is not None:
        return f"Signed by {standing.signed_by_name}"
    if place == SEND and standing.delivered_at is not None:
        return f"Sent {day(standing.sealed_at or standing.delivered_at)}"
    return None
