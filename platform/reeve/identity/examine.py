"""What a reporting accountant does at the gate: reads the version they are engaged for, and records what they found."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from reeve.audit import actor, record
from reeve.database import Role, db
from reeve.identity.engagement_models import Engagement, EngagementOutcome
from reeve.identity.engagement_queries import Examined, get_examined


def read_claim(engagement: Engagement) -> Examined:
    """The version as it was fixed; each reading is in the council's history. Raises NotFound."""
    found = get_examined(engagement)
    note("engagement.read", engagement, found, f"read {engagement.about} as reporting accountant of {engagement.firm}")
    return found


def record_outcome(engagement: Engagement, *, words: str, reported_on: date) -> EngagementOutcome:
    """What they found stands in the council's history and beside the version for good. Raises NotFound."""
    found, who = get_examined(engagement), actor()
    if who.id is None:
        raise RuntimeError("an outcome is recorded by a person")
    outcome = EngagementOutcome(
        council_id=engagement.council_id,
        id=uuid4(),
        version_id=engagement.version_id,
        engagement_id=engagement.id,
        firm=engagement.firm,
        person_id=who.id,
        person_name=who.name,
        reported_on=reported_on,
        words=words,
    )
    db.gate.add(outcome)
    db.gate.flush()
    said = f"recorded the outcome of their work on {engagement.about}, as reporting accountant of {engagement.firm}"
    note("engagement.outcome_recorded", engagement, found, said)
    return outcome


def note(act: str, engagement: Engagement, found: Examined, words: str) -> None:
    """In the council's own history, about the version."""
    met = found.manifest["obligation"]
    subject = f"{met['return']}/{met['period']}/versions/{found.manifest['version']}"
    record(act, subject=subject, words=words, role=Role.GATE, chain=engagement.council_id)
