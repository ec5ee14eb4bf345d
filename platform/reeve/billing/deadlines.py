"""When a council next owes a return: billing asks, and whoever knows the obligations answers.

Billing stands below the department and sees no obligation; the app says who answers. Where nobody does, a restriction
is refused: a deadline we cannot see is taken to be near.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

Answer = Callable[[UUID, datetime, datetime], Sequence[datetime]]
_answers: list[Answer] = []


def ask_about_deadlines(answer: Answer) -> None:
    """``answer(council_id, after, before)`` gives the times between at which something is due."""
    _answers[:] = [answer]


def deadline_between(council_id: UUID, after: datetime, before: datetime) -> bool:
    """Whether something is due; also where nobody can say."""
    return not _answers or any(answer(council_id, after, before) for answer in _answers)
