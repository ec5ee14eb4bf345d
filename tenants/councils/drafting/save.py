"""Saving a draft: each cell somebody changed is kept, unless somebody else changed it since it was read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from councils.drafting.entry import Entry, entry_of
from councils.drafting.models import Draft, DraftContributor, DraftValue
from councils.drafting.queries import hold_draft, values_of
from councils.returns.add_version import acting_person
from councils.returns.after_signing import kept_sections
from councils.returns.queries import definition_of, subject_of
from reeve.audit import record
from reeve.database import db, now
from reeve.database.constraints import refuses
from reeve.department.models import Obligation
from reeve.errors import Conflict
from reeve.rules import Period


class SectionKept(Conflict):
    """The certifier did not send back this section, so nothing was saved. Open it in the form with a reason first."""

    title = "This section was not sent back"


refuses("ck_draft_value_kept", SectionKept)


@dataclass(frozen=True)
class Typed:
    """One cell as it comes back from a page: the text now, the text the page showed, and the lock version at which that
    was read (0 where nothing had been saved). ``unable`` is why the figure cannot be supplied, and ``unable_was`` what
    the page showed of that; None where the page had no place for it, and what is there stays."""

    text: str
    was: str = ""
    read_at: int = 0
    unable: str | None = None
    unable_was: str = ""

    @property
    def is_changed(self) -> bool:
        return self.text != self.was or self.unable not in (None, self.unable_was)

    def over(self, present: DraftValue) -> Entry:
        """What would stand in the cell if it were saved over ``present``."""
        return Entry(self.text, entry_of(present).unable if self.unable is None else self.unable)

    def is_in(self, present: DraftValue | None) -> bool:
        """Whether that is what stands in the cell."""
        return self.text == entry_of(present).text and self.unable in (None, entry_of(present).unable)


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

    The other cells are saved, so that a conflict in one never loses the work in another. Raises SectionKept.
    """
    changed = {cell: one for cell, one in typed.items() if one.is_changed}
    if not changed:
        return Saved()
    refuse_kept(obligation, changed)
    person_id, name = acting_person()
    draft = hold_draft(obligation)
    present = values_of(draft)
    newer = {cell: present[cell] for cell, one in changed.items() if is_overtaken(one, present.get(cell), person_id)}
    kept = [cell for cell in changed if cell not in newer and not changed[cell].is_in(present.get(cell))]
    for cell in kept:
        keep(draft, cell, changed[cell], present.get(cell), person_id=person_id, name=name)
    if kept:
        note_hand(obligation, draft, person_id=person_id, name=name)
    db.council.flush()
    return Saved(tuple(kept), newer)


def refuse_kept(obligation: Obligation, changed: Iterable[str]) -> None:
    """Raises SectionKept where one of these cells is in a section that the certifier left as it was."""
    kept = kept_sections(obligation)
    definition = definition_of(obligation)
    held = sorted({definition.section_of(cell) for cell in changed} & kept) if kept else []
    if held:
        raise SectionKept(
            f"The certifier did not send back {' or '.join(f'“{section}”' for section in held)}, so nothing was saved. "
            "Open that section in the form with a reason, then try again."
        )


def is_overtaken(typed: Typed, present: DraftValue | None, person_id: UUID) -> bool:
    """Whether somebody else put something else into the cell after it was read."""
    if present is None or typed.is_in(present):
        return False
    return present.lock_version > typed.read_at and present.saved_by != person_id


def keep(draft: Draft, cell: str, typed: Typed, present: DraftValue | None, *, person_id: UUID, name: str) -> None:
    draft.lock_version += 1
    value = present or DraftValue(draft_id=draft.id, cell=cell)
    value.text, value.lock_version = typed.text, draft.lock_version
    if typed.unable is not None:
        value.unable = typed.unable or None
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
