"""What stands among what is to do, and what is only there to practise on; no database."""

from __future__ import annotations

from dataclasses import replace

from councils.returns.soon import FEW, apart
from tests.councils.returns.test_state import ID, NOON, standing

UNBEGUN = standing()
DATED = standing(due_at=NOON)
BEGUN = standing(draft_id=ID)
LIVE = replace(standing(), practice=False)


def test_what_is_dated_begun_or_live_stays_among_what_is_to_do() -> None:
    owed = [DATED, *[UNBEGUN] * (FEW + 1), BEGUN, LIVE]
    assert apart(owed) == ([DATED, BEGUN, LIVE], [UNBEGUN] * (FEW + 1))


def test_a_few_are_not_folded_away() -> None:
    owed = [LIVE, *[UNBEGUN] * FEW]
    assert apart(owed) == (owed, [])
    assert apart([]) == ([], [])
