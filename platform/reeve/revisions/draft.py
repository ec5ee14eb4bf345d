"""Making a draft: the changed definition is read in a child process, and kept whole where it is sound."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from reeve.audit import actor, record
from reeve.database import constraints, db
from reeve.definitions import Definition
from reeve.definitions.compare import changes
from reeve.definitions.example_edits import kept_as
from reeve.errors import Conflict, Refusal
from reeve.installation import here
from reeve.jobs import ChildFailed, run_child
from reeve.revisions.models import DraftRevision
from reeve.revisions.queries import next_draft, parsed
from reeve.rulebook.models import DefinitionRelease
from reeve.rulebook.queries import get_definition_by_hash, published_examples

WORK = "reeve.revisions.lint_child:work"
SECONDS = 120
"""Each of the extract's 270 examples is run: ten seconds, on a machine with nothing else to do."""


class Unsound(Refusal):
    """What the loader says is wrong, and where; ``at`` is "example" where it is about the example entered."""

    status = 422
    title = "The rules cannot be used as they are"

    def __init__(self, message: str, *, at: str = "") -> None:
        super().__init__(message)
        self.at = at


class NothingChanges(Refusal):
    """This is what the rules are already, so no draft was made."""

    status = 422
    title = "Nothing would change"


class DraftedMeanwhile(Conflict):
    """Somebody made another draft at the same moment, so yours was not kept. Send it again."""

    title = "Somebody was faster"


constraints.refuses("pk_draft_revision", DraftedMeanwhile)


def draft_folder(base: DefinitionRelease, archive: bytes, *, words: str) -> DraftRevision:
    """From the ZIP archive of a definition folder. Raises Unsound, NothingChanges."""
    return kept(base, {"archive": base64.b64encode(archive).decode()}, words=words)


def draft_rule(
    base: DefinitionRelease, rule_id: str, row: Mapping[str, Any] | None, *, words: str, example: str = ""
) -> DraftRevision:
    """The present text with one rule as ``row`` says, or without it where that is None. ``example`` says, as edits of
    the good file, what breaks the rule; where it is empty the present example is to. Raises Unsound, NothingChanges."""
    changed = {"rule": rule_id, "row": None if row is None else dict(row), "example": example}
    return kept(base, changed, words=words)


def kept(base: DefinitionRelease, payload: Mapping[str, Any], *, words: str) -> DraftRevision:
    present = get_definition_by_hash(db.department, base.hash)
    carried = kept_as(published_examples(db.department, base.hash))
    changed, examples = read({"base": base.resolved, "examples": carried, **payload})
    if is_the_same(present, changed):
        raise NothingChanges
    draft = DraftRevision(
        department_id=db.department.info["department_id"],
        number=next_draft(),
        return_key=changed.key,
        nation=changed.nation,
        base_hash=base.hash,
        hash=changed.hash,
        resolved=changed.resolved,
        examples=examples,
        words=words.strip(),
        made_by=db.department.info["person_id"],
        made_by_name=actor().name,
    )
    db.department.add(draft)
    db.department.flush()
    record(
        "rules.drafted",
        subject=f"rules/drafts/{draft.number}",
        words=f"drafted changed rules of {changed.title}, draft {draft.number}: {draft.words}",
        detail={"hash": draft.hash, "base": draft.base_hash},
    )
    return draft


def read(payload: Mapping[str, Any]) -> tuple[Definition, Mapping[str, Any]]:
    """With the examples it is kept with. In a child with limits: a definition may be made to take long, or much
    memory."""
    settings = here().settings
    try:
        said = run_child(WORK, payload, memory=settings.check_memory, seconds=SECONDS)
    except ChildFailed as failed:
        raise Unsound(f"The rules could not be read. {failed.reason} Nothing was kept.") from failed
    if "wrong" in said:
        raise Unsound(str(said["wrong"]), at=str(said.get("at", "")))
    return parsed(str(said["resolved"])), said["examples"]


def is_the_same(present: Definition, changed: Definition) -> bool:
    """But for the number of the revision."""
    return all(
        change.part == "return" and {name for name, _, _ in change.details} == {"revision"}
        for change in changes(present, changed)
    )
