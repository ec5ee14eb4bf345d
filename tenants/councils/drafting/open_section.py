"""Opening a section that the certifier left as it was when they sent back others; they read why."""

from __future__ import annotations

from councils.drafting.models import SectionOpening
from councils.returns.add_version import acting_person
from councils.returns.after_signing import kept_sections, sent_last
from councils.returns.queries import definition_of, subject_of
from reeve.audit import record
from reeve.database import db
from reeve.department.models import Obligation
from reeve.errors import Conflict
from reeve.rules import Period


class NotKept(Conflict):
    """This section is open already. Go back to the form."""

    title = "The section is open"


def open_section(obligation: Obligation, section: str, *, reason: str) -> SectionOpening:
    """From now on its cells can be changed again. Raises NotKept."""
    submission_id = sent_last(obligation)
    if submission_id is None or section not in kept_sections(obligation):
        raise NotKept
    person_id, name = acting_person()
    opening = SectionOpening(
        submission_id=submission_id, section=section, reason=reason, person_id=person_id, person_name=name
    )
    db.council.add(opening)
    db.council.flush()
    title = definition_of(obligation).name_of(Period.parse(obligation.period))
    record(
        "draft.section_opened",
        subject=subject_of(obligation),
        words=f"opened “{section}” of {title}, which the certifier had not sent back",
        detail={"reason": reason},
    )
    return opening
