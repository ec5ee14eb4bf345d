"""Publishing a draft: it is released as the next revision, from a day on."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from reeve.audit import actor, record
from reeve.catalogue.counts import in_words as found_in_words
from reeve.database import constraints, db
from reeve.errors import Conflict, Refusal
from reeve.jobs import UPKEEP, enqueue
from reeve.revisions.changed import rules_changed
from reeve.revisions.models import DraftRevision
from reeve.revisions.queries import begins_last, counts_of, get_draft, parsed, trials_of
from reeve.revisions.set_aside import DraftClosed, refuse_closed
from reeve.rulebook.models import Publication
from reeve.rulebook.queries import get_definition_by_hash, newest_release, today
from reeve.rulebook.release import add_release


class BeginsTooEarly(Refusal):
    """The rules cannot begin before today, nor before those published for a later day. Choose a later day."""

    status = 422
    title = "Check the day"


class NotTried(Refusal):
    """The draft was not tried to the end. Try it first, or say why it is published without."""

    status = 422
    title = "The draft was not tried"


class RulesMovedOn(Conflict):
    """Other rules of this return were released since this draft was made, and it does not hold them. Make the change
    again in the present rules."""

    title = "The rules have moved on"


constraints.refuses("pk_publication", DraftClosed)
constraints.refuses("pk_definition", RulesMovedOn)
constraints.refuses("uq_definition_return_key_nation_period_from_revision", RulesMovedOn)


def publish(number: int, *, begins_on: date, untried_because: str | None = None) -> Publication:
    """``untried_because`` says why it is published without a trial that was counted.

    Raises NoSuchDraft, DraftClosed, BeginsTooEarly, NotTried, RulesMovedOn.
    """
    draft = get_draft(number, hold=True)
    refuse_closed(draft)
    refuse_early(draft, begins_on)
    because = refuse_untried(draft, untried_because)
    if newest_release(db.department, draft.return_key, nation=draft.nation).hash != draft.base_hash:
        raise RulesMovedOn
    definition, base = parsed(draft.resolved), get_definition_by_hash(db.department, draft.base_hash)
    changed = rules_changed(base, definition)
    add_release(db.department, definition, person_id=rule_owner(), begins_on=begins_on)
    publication = Publication(
        department_id=draft.department_id,
        draft_number=number,
        return_key=draft.return_key,
        nation=draft.nation,
        hash=draft.hash,
        words=draft.words,
        changed=changed,
        examples=draft.examples,
        begins_on=begins_on,
        untried_because=because,
        published_by=rule_owner(),
        published_by_name=actor().name,
        before=found_before(draft.return_key, [*changed["changed"], *changed["gone"]]),
    )
    db.department.add(publication)
    db.department.flush()
    record(
        "rules.published",
        subject=f"rules/drafts/{number}",
        words=f"published draft {number} of changed rules from {begins_on.day} {begins_on:%B %Y}: {draft.words}"
        + ("" if because is None else f" (not tried: {because})"),
        detail={"hash": draft.hash},
    )
    see_to(publication)
    return publication


def rule_owner() -> UUID:
    """Whoever publishes: the walls ask that it is they."""
    person_id: UUID = db.department.info["person_id"]
    return person_id


def refuse_early(draft: DraftRevision, begins_on: date) -> None:
    """A later revision takes over from an earlier one for good, so it cannot begin before it."""
    last = begins_last(draft.return_key, draft.nation)
    if begins_on < today() or (last is not None and begins_on < last.begins_on):
        raise BeginsTooEarly


def refuse_untried(draft: DraftRevision, because: str | None) -> str | None:
    if any(trial.outcome == "counted" for trial in trials_of(draft)):
        return None
    if not (because or "").strip():
        raise NotTried
    return (because or "").strip()


def found_before(return_key: str, rules: list[str]) -> dict[str, str]:
    counts = counts_of(return_key)
    return {rule: found_in_words(counts.get(rule)) for rule in rules}


def see_to(publication: Publication) -> None:
    """Councils are told at once; the calendar is brought up to date where the rules begin today, else by the night."""
    department_id = str(publication.department_id)
    enqueue(db.department, "tell-rules", on=UPKEEP, department_id=department_id, draft=str(publication.draft_number))
    if publication.begins_on <= today():
        enqueue(db.department, "calendar-released", on=UPKEEP, lock="calendar-released")
