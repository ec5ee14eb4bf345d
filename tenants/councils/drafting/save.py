"""Saving a draft: each cell somebody changed is kept, unless somebody else changed it since it was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from councils.drafting.models import Draft, DraftContributor, DraftValue
from councils.drafting.queries import hold_draft, values_of
from councils.returns.add_version import acting_person
from councils.returns.queries import definition_of, subject_of
from reeve.audit import record
from reeve.database import db, now
from reeve.department.models import Obligation
from reeve.rules import Period


@dataclass(frozen=True)
class Typed:
    """One cell as it comes back from a page: the text now, the text the page showed, and the lock version at which that
    was read (0 where nothing had been saved)."""

    text: str
    was: str = ""
    read_at: int = 0

    @property
    def is_changed(self) -> bool:
        return self.text != self.was


@dataclass(frozen=True)
class Saved:
    """What became of a save: the cells kept, and by cell the newer value of somebody else that was not overwritten."""

    kept: tuple[str, ...] = ()
    newer: Mapping[str, DraftValue] | None = None

    @property
    def lost_to_newer(self) -> Mapping[str, DraftValue]:
        return self.newer or {}


def save(obligation: Obligation, typed: Mapping[str, Typed]) -> Saved:
    """Keep what the acting person changed. A cell that somebody else changed after it was read is left alone and told.

    The other cells are saved, so that a conflict in one never loses the work in another.
    """
    changed = {cell: one for cell, one in typed.items() if one.is_changed}
    if not changed:
        return Saved()
    person_id, name = acting_person()
    draft = hold_draft(obligation)
    present = values_of(draft)
    newer = {cell: present[cell] for cell, one in changed.items() if is_overtaken(one, present.get(cell), person_id)}
    kept = [cell for cell in changed if cell not in newer and changed[cell].text != text_in(present.get(cell))]
    for cell in kept:
        keep(draft, cell, changed[cell].text, present.get(cell), person_id=person_id, name=name)
    if kept:
        note_hand(obligation, draft, person_id=person_id, name=name)
    db.council.flush()
    return Saved(tuple(kept), newer)


def is_overtaken(typed: Typed, present: DraftValue | None, person_id: UUID) -> bool:
    """Whether somebody else put something else into the cell after it was read."""
    if present is None or present.text == typed.text:
        return False
    return present.lock_version > typed.read_at and present.saved_by != person_id


def text_in(present: DraftValue | None) -> str:
    return "" if present is None else present.text


def keep(draft: Draft, cell: str, text: str, present: DraftValue | None, *, person_id: UUID, name: str) -> None:
    draft.lock_version += 1
    value = present or DraftValue(draft_id=draft.id, cell=cell)
    value.text, value.lock_version = text, draft.lock_version
    value.saved_by, value.saved_by_name, value.saved_at = person_id, name, now()
    db.council.add(value)


def note_hand(obligation: Obligation, draft: Draft, *, person_id: UUID, name: str) -> None:
    """Once somebody has changed a cell they have had a hand in it, whatever becomes of their entry."""
    key = (obligation.council_id, draft.id, person_id)
    if db.council.get(DraftContributor, key) is not None:
        return
    db.council.add(DraftContributor(draft_id=draft.id, person_id=person_id, name=name))
    record(
        "draft.entered",
        subject=subject_of(obligation),
        words=f"entered figures in the form of {definition_of(obligation).name_of(Period.parse(obligation.period))}",
    )
