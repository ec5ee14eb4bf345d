"""Telling councils what changed: an entry in the history of each that owes the return, in the rule owner's words, and a
letter to whoever prepares it there.

Who they are only the council's side knows: a job of its own rooms writes the letters.
"""

from __future__ import annotations

from uuid import UUID

from reeve.audit import record
from reeve.audit.record import Actor, acting
from reeve.database import Role, db, now
from reeve.definitions import Definition
from reeve.jobs import UPKEEP, enqueue, step
from reeve.register.models import Council
from reeve.revisions.changed import in_words
from reeve.revisions.queries import councils_aboard, department_name, find_publication
from reeve.rulebook.models import Publication
from reeve.rulebook.queries import get_definition_by_hash

LETTERS = "calendar.rules_changed"


def tell_councils(department_id: UUID, draft_number: int) -> int:
    """How many were told. All in one unit, so that none is told twice; safe to run again."""
    with step("tell-rules", role=Role.DEPARTMENT, department_id=department_id):
        publication = find_publication(draft_number)
        if publication is None:
            raise LookupError(f"Nothing was published of draft {draft_number}.")
        if publication.told_at is not None:
            return publication.told or 0
        definition = get_definition_by_hash(db.department, publication.hash)
        concerned = [council for council in councils_aboard() if owes(definition, council)]
        who = Actor(publication.published_by, publication.published_by_name, department_name(department_id))
        with acting(who):
            for council in concerned:
                tell(council, publication, definition)
        publication.told, publication.told_at = len(concerned), now()
    return len(concerned)


def owes(definition: Definition, council: Council) -> bool:
    own_nation = not definition.nation or council.nation.casefold() == definition.nation
    return own_nation and definition.owed_by.owes(
        nation=council.nation, administers_hb=council.administers_hb, kind=council.kind
    )


def tell(council: Council, publication: Publication, definition: Definition) -> None:
    begins = publication.begins_on
    record(
        "rules.changed",
        subject=f"{publication.return_key}/rules",
        words=f"changed the rules of {definition.title} from {begins.day} {begins:%B %Y}: {publication.words} "
        f"{in_words(publication.changed)} What was checked before stands as it was checked.",
        detail={"hash": publication.hash},
        role=Role.DEPARTMENT,
        chain=council.id,
    )
    enqueue(
        db.department,
        LETTERS,
        on=UPKEEP,
        lock=f"rules-changed:{council.id}",
        council_id=str(council.id),
        department_id=str(publication.department_id),
        draft=str(publication.draft_number),
    )
