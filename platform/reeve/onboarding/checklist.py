"""How far a council has come towards going live: one ordered list of steps, computed from what was done.

Nothing here is stored. Each step says whose it is, whether it is done, and how many minutes it took: from when it could
begin (the letter was written, the council was aboard) until its act. Both sides see the same list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from math import ceil

PLATFORM, ADMIN, OFFICERS, NAMED, DEPARTMENT, REEVE = (
    "Reeve's staff",
    "The council's admin",
    "The council's preparer and certifier",
    "The person the council named",
    "The department",
    "Reeve, by itself",
)


@dataclass(frozen=True)
class Facts:
    """When each act was done, None where it was not; ``admins`` counts those in force today."""

    administers_hb: bool = True
    closed_on: date | None = None
    onboarded_at: datetime | None = None
    key_at: datetime | None = None
    asked_at: datetime | None = None
    agreed_at: datetime | None = None
    invited_at: datetime | None = None
    accepted_at: datetime | None = None
    admins: int = 0
    admin_from: date | None = None
    owed_at: datetime | None = None
    practised_at: datetime | None = None
    live_at: datetime | None = None

    @property
    def joined_at(self) -> datetime | None:
        """When the first admin joined, while there is an admin; without an invitation, the day the role began."""
        if not self.admins:
            return None
        if self.accepted_at is not None or self.admin_from is None:
            return self.accepted_at
        return datetime.combine(self.admin_from, time(), UTC)


class Stage(StrEnum):
    """Where a council stands, in the order of the work."""

    NOT_ABOARD = "Not on Reeve"
    INVITED = "Admin invited"
    AGREEING = "Agreement to accept"
    WAITING = "Nothing asked for yet"
    PRACTISING = "Practising"
    READY = "Ready to go live"
    LIVE = "Live"
    OWES_NOTHING = "Owes no returns"


@dataclass(frozen=True)
class Step:
    """One step. ``stage`` is where a council stands whose first open step this is; ``open`` is whether it can be done
    now."""

    key: str
    title: str
    owner: str
    stage: Stage
    since: datetime | None
    done_at: datetime | None
    open: bool = True

    @property
    def state(self) -> str:
        if self.done_at is not None:
            return "done"
        return "now" if self.open else "waiting"

    @property
    def minutes(self) -> int | None:
        """Whole minutes it took, begun ones counted; None until it is done."""
        return None if self.done_at is None else minutes_between(self.since, self.done_at)


def checklist(facts: Facts) -> tuple[Step, ...]:
    """Every step in order. The agreement and the admin may come in either order; *live* needs all."""
    aboard = facts.onboarded_at
    before = (
        Step("aboard", "Brought aboard from the register", PLATFORM, Stage.NOT_ABOARD, None, aboard),
        Step("key", "A key of its own for its files", REEVE, Stage.NOT_ABOARD, aboard, facts.key_at),
        Step("admin", "First admin joined", ADMIN, Stage.INVITED, facts.invited_at, facts.joined_at),
        Step("agreement", "Agreement accepted", NAMED, Stage.AGREEING, facts.asked_at or aboard, facts.agreed_at),
        Step("owed", "Its returns can be seen", DEPARTMENT, Stage.WAITING, aboard, later(facts.owed_at, aboard)),
        Step(
            "practice",
            "A practice return delivered",
            OFFICERS,
            Stage.PRACTISING,
            facts.joined_at,
            facts.practised_at,
            open=facts.joined_at is not None and facts.owed_at is not None,
        ),
    )
    done = [step.done_at for step in before if step.done_at is not None]
    whole = len(done) == len(before)
    live = Step(
        "live",
        "Live",
        f"{PLATFORM} or {ADMIN[:1].lower()}{ADMIN[1:]}",
        Stage.READY,
        max(done, default=None),
        facts.live_at,
        whole,
    )
    return (*before, live)


def stage_of(facts: Facts) -> Stage:
    """The stage of the first step that is not done."""
    if facts.onboarded_at is None and not facts.administers_hb:
        return Stage.OWES_NOTHING
    if facts.live_at is not None:
        return Stage.LIVE
    return next((step.stage for step in checklist(facts) if step.done_at is None), Stage.LIVE)


def left_before_live(facts: Facts) -> Sequence[Step]:
    """What must still be done before the council may go live."""
    return [step for step in checklist(facts) if step.key != "live" and step.done_at is None]


def minutes_in_all(facts: Facts, *, at: datetime) -> int | None:
    """From being brought aboard until live, or until now."""
    return None if facts.onboarded_at is None else minutes_between(facts.onboarded_at, facts.live_at or at)


def minutes_between(since: datetime | None, until: datetime) -> int:
    """Begun minutes; none for what was done before it could begin, or within its first second."""
    seconds = 0.0 if since is None else (until - since).total_seconds()
    return 0 if seconds < 1 else ceil(seconds / 60)


def later(moment: datetime | None, other: datetime | None) -> datetime | None:
    """The later of two, once both are known."""
    return max(moment, other) if moment is not None and other is not None else None
