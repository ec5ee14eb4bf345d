"""The steps of a reminder and the day of each: pure, in days after the due day (reference/billing.md, part 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Step:
    """Taken ``days`` after the due day. ``letter`` is its template, none where somebody of ours calls.

    ``readers`` of the paying council, besides accounts payable where ``payables``: its finance contact, its admins, or
    its certifiers, of whom the section 151 officer is one.
    """

    days: int
    words: str
    letter: str | None
    payables: bool = False
    readers: tuple[str, ...] = ()


STEPS: Sequence[Step] = (
    Step(-7, "a copy, a week before it is due", "invoice-due-soon", payables=True, readers=("contact",)),
    Step(1, "a reminder, the day after it was due", "invoice-due", payables=True, readers=("contact",)),
    Step(14, "a reminder, two weeks after it was due", "invoice-overdue", readers=("contact", "admin")),
    Step(30, "a call to be made, 30 days after it was due", None),
    Step(45, "a courtesy note, 45 days after it was due", "invoice-courtesy", readers=("contact", "certifier")),
)
BY_DAYS = {step.days: step for step in STEPS}


def step_due(due_on: date, on: date, *, taken: frozenset[int]) -> Step | None:
    """The step to take on this day; None where none is due.

    The latest whose day has come, once. After a dispute, or days on which the job did not run, that one is taken and
    those before it are not sent in a heap. What is said a week before is not said any more on the due day or later.
    """
    come = [step for step in STEPS if on >= due_on + timedelta(days=step.days)]
    if not come or come[-1].days in taken:
        return None
    return None if come[-1].days < 0 and on >= due_on else come[-1]
