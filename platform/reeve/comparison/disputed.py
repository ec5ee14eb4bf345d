"""How many councils dispute a rule: counted at night, for the councils that dispute it themselves. None is named.

No number of fewer than five councils is kept. What is kept follows in steps of at least five, so that two nights
together tell no more than one does. The department needs none of this: it reads every dispute.
"""

from __future__ import annotations

from typing import Any

from reeve.comparison.disputed_queries import OfRule, disputes_counted, disputes_told, keep_disputes
from reeve.comparison.models import DisputedRule
from reeve.database import db, now
from reeve.rulebook.fired import FLOOR
from reeve.web.filters import day


def told_of(counted: int, *, told: int | None) -> int | None:
    """What may be told of ``counted`` councils where ``told`` was the number until now. Pure."""
    if told is not None and abs(counted - told) < FLOOR:
        return told
    return counted if counted >= FLOOR else None


def tell_disputes() -> int:
    """Count anew, in a department unit, of each return and period; how many numbers are told."""
    before, counted = disputes_told(), disputes_counted()
    told = {place: told_of(counted.get(place, 0), told=before.get(place)) for place in (*before, *counted)}
    changed = [place for place in told if told[place] != before.get(place)]
    keep_disputes(changed, [row_of(place, councils) for place in changed if (councils := told[place]) is not None])
    return sum(councils is not None for councils in told.values())


def row_of(place: OfRule, councils: int) -> dict[str, Any]:
    names = ("return_key", "practice", "period", "rule_id")
    of_department = {"department_id": db.department.info["department_id"], "counted_at": now()}
    return {**dict(zip(names, place, strict=True)), **of_department, "councils": councils}


def in_words(found: DisputedRule | None, *, name: str) -> str:
    """What a council that disputes the rule in ``name``, such as "SHBE, October 2026", reads."""
    if found is None:
        return f"Fewer than {FLOOR} councils have sent {name} with a dispute of this rule, as far as counted at night."
    return (
        f"{found.councils:,} councils had sent {name} with a dispute of this rule when they were counted on "
        f"{day(found.counted_at)}. None is named, and the number is renewed when it differs by {FLOOR} or more."
    )
