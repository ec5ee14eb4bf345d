"""What the form's pages show: every cell with what was typed, the figures of earlier periods, what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from councils.drafting.cells import Amount, Unreadable, all_cells, as_typed, entered_cells, read_cell
from councils.drafting.compute import Found, WorkedOut, work_out
from councils.drafting.entry import Entry, entry_of
from councils.drafting.formula import formula_words
from councils.drafting.models import DraftValue
from councils.drafting.queries import find_draft, last_saved, values_of
from councils.drafting.rows import Cell, amount_in, cell_of, fault_in, saved_words
from councils.drafting.save import Saved, Typed
from councils.drafting.sections import Section, is_small, sections_of
from councils.drafting.stake import Panel, panel_of
from councils.drafting.suggest import suggestions_for
from councils.returns.after_signing import kept_sections
from councils.returns.answered import reasons_given
from councils.returns.queries import PreviousVersion, accepted_a_year_ago, definition_of, previous_accepted
from reeve.definitions import Definition
from reeve.department.models import Obligation
from reeve.rules import Field, Period
from reeve.rules.derived import WHOLE_POUNDS
from reeve.rules.held_up import held_up
from reeve.web.language import ngettext


@dataclass(frozen=True)
class Page:
    """The whole form as it stands for one person. ``previous`` and ``year_ago`` are the periods whose accepted figures
    stand beside it; ``carried`` where one of them was sent by the council itself, so that nobody accepts it here."""

    definition: Definition
    period: Period
    cells: tuple[Cell, ...]
    previous: Period | None
    last: DraftValue | None = None
    panel: Panel | None = None
    year_ago: Period | None = None
    carried: bool = False

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        return sections_of(self.cells, self.definition.welsh.sections)

    @property
    def saved(self) -> str:
        """What was saved last, by whom and when; empty where nothing was."""
        return saved_words(self.last)

    @property
    def as_before(self) -> str:
        """How the figures of earlier periods are known: "as the department accepted them"."""
        several = 1 if self.year_ago is None else 2
        if self.carried:
            words = ngettext(
                "as you sent it to the department yourselves", "as you sent them to the department yourselves", several
            )
        else:
            words = ngettext("as the department accepted it", "as the department accepted them", several)
        return str(words)

    @property
    def is_small(self) -> bool:
        return is_small(self.definition)

    @property
    def in_conflict(self) -> list[Section]:
        """The sections where somebody else changed a cell meanwhile."""
        return [section for section in self.sections if any(cell.newer for cell in section.cells)]

    @property
    def takes_pence(self) -> bool:
        """Whether any amount may have pence: a claim is made in whole pounds."""
        return any(cell.field.unit != WHOLE_POUNDS for cell in self.cells if cell.is_money and not cell.is_computed)

    @property
    def errors(self) -> list[dict[str, str]]:
        """As GOV.UK's error summary takes them."""
        return errors_in(self.cells)

    @property
    def faults(self) -> int:
        return sum(1 for cell in self.cells if cell.fault)

    @property
    def has_empty_cells(self) -> bool:
        return any(cell.is_to_fill for cell in self.cells)

    @property
    def is_empty(self) -> bool:
        return not any(cell.is_filled for cell in self.cells)


def errors_in(cells: tuple[Cell, ...]) -> list[dict[str, str]]:
    return [{"text": cell.error, "href": f"#{cell.field.name}"} for cell in cells if cell.error]


def page_of_form(obligation: Obligation, typed: Mapping[str, Typed] | None = None, saved: Saved | None = None) -> Page:
    """The page; after a save that met a newer value, with what the person typed still in those cells."""
    definition = definition_of(obligation)
    period = Period.parse(obligation.period)
    values = definition.by_present_name(values_of(find_draft(obligation)))
    kept_typing = typing_kept(typed or {}, saved or Saved())
    entries = {field.name: entry_of(values.get(field.name)) for field in entered_cells(definition)} | kept_typing
    unable = [cell for cell, entry in entries.items() if entry.unable]
    previous = previous_accepted(obligation)
    year_ago = accepted_a_year_ago(obligation, previous)
    amounts = readable(definition, entries)
    worked = work_out(definition, period, amounts, amounts_of(definition, previous))
    said = reasons_given(obligation) if worked.found else {}
    kept = kept_sections(obligation)
    waiting = held_up(definition.layout, unable)
    rows = (
        replace(
            cell_of(definition, field, entries.get(field.name, Entry()), values.get(field.name), worked.of(field.name)),
            held_up=waiting.get(field.name, ()),
            kept=field.section in kept,
        )
        for field in all_cells(definition)
    )
    rows = (beside(cell, previous, year_ago, found_at(cell, worked, said)) for cell in rows)
    suggestions = suggestions_for(definition, obligation, previous)
    return Page(
        definition,
        period,
        tuple(with_formula(with_suggestion(cell, suggestions, kept_typing), definition, period) for cell in rows),
        None if previous is None else previous.period,
        last_saved(values),
        panel_of(definition, period, worked.amounts),
        None if year_ago is None else year_ago.period,
        carried=any(one is not None and one.carried for one in (previous, year_ago)),
    )


def any_fault(obligation: Obligation, fields: Iterable[Field]) -> bool:
    """Whether one of these cells, as it is saved, has to be put right. It works nothing out."""
    definition = definition_of(obligation)
    values = definition.by_present_name(values_of(find_draft(obligation)))
    return any(
        fault_in(definition, field, entry_of(values.get(field.name))) for field in fields if field.computed is None
    )


def typing_kept(typed: Mapping[str, Typed], saved: Saved) -> dict[str, Entry]:
    """What a person typed where somebody else was first: it stays on the page."""
    return {cell: typed[cell].over(newer) for cell, newer in saved.lost_to_newer.items() if cell in typed}


def readable(definition: Definition, entries: Mapping[str, Entry]) -> dict[str, Amount]:
    """The amounts that can be read; an unreadable cell counts as empty here, and says so for itself."""
    found: dict[str, Amount] = {}
    for field in entered_cells(definition):
        try:
            found[field.name] = read_cell(field, entries[field.name].text)
        except Unreadable:
            found[field.name] = None
    return found


def amounts_of(definition: Definition, previous: PreviousVersion | None) -> dict[str, Amount] | None:
    """Every cell of the version accepted last."""
    if previous is None:
        return None
    return {field.name: amount_in(previous, field) for field in all_cells(definition)}


def found_at(cell: Cell, worked: WorkedOut, said: Mapping[str, str]) -> tuple[Found, ...]:
    """What the check would find here, each with what was said to it in an earlier version."""
    here = (one for one in worked.found if one.cell == cell.field.name)
    return tuple(replace(one, reason=said.get(one.rule.id, "")) for one in here)


def beside(
    cell: Cell, previous: PreviousVersion | None, year_ago: PreviousVersion | None, found: tuple[Found, ...]
) -> Cell:
    """With the figures of earlier periods, and what the check would find."""
    return replace(
        cell,
        before=amount_in(previous, cell.field),
        year_ago=amount_in(year_ago, cell.field),
        found=found,
    )


def with_suggestion(
    cell: Cell, suggestions: Mapping[str, tuple[Amount, str]], kept_typing: Mapping[str, Entry]
) -> Cell:
    amount, words = suggestions.get(cell.field.name, (None, ""))
    if amount is None or cell.now == amount or cell.unable or cell.kept or cell.field.name in kept_typing:
        return cell
    return replace(cell, suggested=as_typed(cell.field, amount), suggested_by=words)


def with_formula(cell: Cell, definition: Definition, period: Period) -> Cell:
    return replace(cell, formula=formula_words(cell.field, definition, period)) if cell.is_computed else cell
