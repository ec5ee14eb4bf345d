"""What the form's page shows: each cell with what was typed, last period's figure, the change, what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from councils.drafting.cells import (
    Amount,
    Unreadable,
    all_cells,
    as_typed,
    entered_cells,
    find_fault,
    read_cell,
)
from councils.drafting.compute import compute
from councils.drafting.followed import brought_over
from councils.drafting.formula import formula_words
from councils.drafting.models import DraftValue
from councils.drafting.offers import offered
from councils.drafting.queries import find_draft, last_saved, values_of
from councils.drafting.save import Saved, Typed
from councils.drafting.stake import Panel, panel_of
from councils.returns.models import Figure
from councils.returns.queries import PreviousVersion, definition_of, previous_accepted
from reeve.definitions import Definition
from reeve.department.models import Obligation
from reeve.identity.queries import today
from reeve.rules import Field, Period
from reeve.rules.derived import WHOLE_POUNDS
from reeve.web.filters import clock, day_and_time, local, pounds

BROUGHT_FORWARD = re.compile(r"\s*(\w+)\s*=\s*last\.(\w+)\s*")


@dataclass(frozen=True)
class Cell:
    """One row of the form. ``typed`` stands in the input; ``was`` and ``read_at`` go out with it and come back.
    ``suggested_by`` says where a suggested amount stands,
    ``formula`` how a computed cell is worked out."""

    field: Field
    typed: str
    was: str
    read_at: int
    now: Amount
    before: Amount
    fault: str | None = None
    newer: str | None = None
    suggested: str | None = None
    suggested_by: str = ""
    saved: str | None = None
    formula: str = ""

    @property
    def is_money(self) -> bool:
        return self.field.type == "money"

    @property
    def unit(self) -> str:
        return "pounds" if self.is_money else "number"

    @property
    def change(self) -> Amount:
        return None if self.now is None or self.before is None else self.now - self.before

    @property
    def is_computed(self) -> bool:
        return self.field.computed is not None

    @property
    def error(self) -> str | None:
        return self.newer or self.fault


@dataclass(frozen=True)
class Section:
    """One part of the form; ``id`` is its place on the page."""

    id: str
    name: str
    cells: list[Cell]

    @property
    def progress(self) -> str:
        """How much of it is filled in, in words; empty where nothing is typed there."""
        entered = [cell for cell in self.cells if not cell.is_computed]
        filled = sum(bool(cell.typed) for cell in entered)
        return f"{filled} of {len(entered)} filled in" if entered else "worked out"


@dataclass(frozen=True)
class Page:
    """The whole form as it stands for one person."""

    definition: Definition
    period: Period
    cells: tuple[Cell, ...]
    previous: Period | None
    saved: str
    panel: Panel | None = None

    @property
    def sections(self) -> list[Section]:
        """The rows by the part of the form they stand in, in its order; one called "Figures" where it has no parts."""
        found: dict[str, list[Cell]] = {}
        for cell in self.cells:
            found.setdefault(cell.field.section or "Figures", []).append(cell)
        return [Section(f"section-{number}", name, cells) for number, (name, cells) in enumerate(found.items(), 1)]

    @property
    def takes_pence(self) -> bool:
        """Whether any amount may have pence: a claim is made in whole pounds."""
        return any(cell.field.unit != WHOLE_POUNDS for cell in self.cells if cell.is_money and not cell.is_computed)

    @property
    def errors(self) -> list[dict[str, str]]:
        """As GOV.UK's error summary takes them."""
        return [{"text": cell.error, "href": f"#{cell.field.name}"} for cell in self.cells if cell.error]

    @property
    def faults(self) -> int:
        return sum(1 for cell in self.cells if cell.fault)

    @property
    def has_empty_cells(self) -> bool:
        return any(not cell.typed and not cell.is_computed for cell in self.cells)

    @property
    def is_empty(self) -> bool:
        return not any(cell.typed for cell in self.cells)


def page_of_form(obligation: Obligation, typed: Mapping[str, Typed] | None = None, saved: Saved | None = None) -> Page:
    """The page; after a save that met a newer value, with what the person typed still in those cells."""
    definition = definition_of(obligation)
    period = Period.parse(obligation.period)
    values = definition.by_present_name(values_of(find_draft(obligation)))
    kept_typing = {cell: typed[cell].text for cell in saved.lost_to_newer} if saved and typed else {}
    texts = {field.name: text_of(values.get(field.name)) for field in entered_cells(definition)} | kept_typing
    amounts = compute(definition, period, readable(definition, texts))
    previous = previous_accepted(obligation)
    cells = (cell_of(field, texts, values.get(field.name), amounts, previous) for field in all_cells(definition))
    suggestions = offered(obligation) | suggested(definition, previous) | brought_over(definition, obligation)
    return Page(
        definition,
        period,
        tuple(with_formula(with_suggestion(cell, suggestions, kept_typing), definition, period) for cell in cells),
        None if previous is None else previous.period,
        saved_words(last_saved(values)),
        panel_of(definition, period, amounts),
    )


def text_of(value: DraftValue | None) -> str:
    return "" if value is None else value.text


def readable(definition: Definition, texts: Mapping[str, str]) -> dict[str, Amount]:
    """The amounts that can be read; an unreadable cell counts as empty here, and says so for itself."""
    found: dict[str, Amount] = {}
    for field in entered_cells(definition):
        try:
            found[field.name] = read_cell(field, texts[field.name])
        except Unreadable:
            found[field.name] = None
    return found


def cell_of(
    field: Field,
    texts: Mapping[str, str],
    value: DraftValue | None,
    amounts: Mapping[str, Amount],
    previous: PreviousVersion | None,
) -> Cell:
    text = texts.get(field.name, "")
    return Cell(
        field=field,
        typed=text,
        was=text_of(value),
        read_at=0 if value is None else value.lock_version,
        now=amounts.get(field.name),
        before=amount_before(field, previous),
        fault=None if field.computed else find_fault(field, text),
        newer=newer_words(field, value) if value is not None and text != value.text else None,
        saved=saved_words(value),
    )


def amount_before(field: Field, previous: PreviousVersion | None) -> Amount:
    figure: Figure | None = None if previous is None else previous.figures.get(field.name)
    if figure is None or figure.amount is None:
        return None
    return int(figure.amount) if field.type in ("money", "integer") else figure.amount


def newer_words(field: Field, value: DraftValue) -> str:
    """Somebody else's change that a save did not overwrite: what, by whom, when, and what to do."""
    what = f"“{value.text}”" if value.text else "nothing"
    return (
        f"{field.label}: {value.saved_by_name} changed this to {what} at {clock(value.saved_at)}, while you were "
        "working. Your figure is not saved. To keep yours, save again. To keep theirs, enter it here."
    )


def saved_words(value: DraftValue | None) -> str:
    if value is None:
        return ""
    when = clock if local(value.saved_at).date() == today() else day_and_time
    return f"Saved {when(value.saved_at)} by {value.saved_by_name}"


def suggested(definition: Definition, previous: PreviousVersion | None) -> dict[str, tuple[Amount, str]]:
    """What last period's figures say a cell should open with, where a rule compares the two; and who says so."""
    if previous is None:
        return {}
    pairs = dict(brought_forward(definition))
    fields = {field.name: field for field in all_cells(definition)}
    words = f"{previous.period.label} ended with"
    return {
        cell: (amount_before(fields[source], previous), words) for cell, source in pairs.items() if source in fields
    }


def brought_forward(definition: Definition) -> Iterator[tuple[str, str]]:
    """Cells that a compare_last rule says equal a cell of last period's: ("c001", "c005")."""
    for rule in definition.layout.rules:
        found = BROUGHT_FORWARD.fullmatch(rule.must or "") if rule.kind == "compare_last" else None
        if found is not None:
            yield found[1], found[2]


def with_suggestion(cell: Cell, suggestions: Mapping[str, tuple[Amount, str]], kept_typing: Mapping[str, str]) -> Cell:
    amount, words = suggestions.get(cell.field.name, (None, ""))
    if amount is None or cell.now == amount or cell.field.name in kept_typing:
        return cell
    return replace(cell, suggested=as_typed(cell.field, amount), suggested_by=words)


def with_formula(cell: Cell, definition: Definition, period: Period) -> Cell:
    return replace(cell, formula=formula_words(cell.field, definition, period)) if cell.is_computed else cell


def news_of(page: Page) -> dict[str, object]:
    """The answer to an autosave: how it stands, in words, and the numbers that follow from what was typed."""
    values: dict[str, str] = {}
    for cell in page.cells:
        shown = pounds(cell.now) if cell.is_money else str(cell.now if cell.now is not None else "")
        if cell.is_computed:
            values[cell.field.name] = shown or "Not known yet"
        values[f"{cell.field.name}-change"] = change_words(cell)
    return {"words": autosave_words(page), "values": values}


def change_words(cell: Cell) -> str:
    if cell.change is None:
        return "Not known"
    sign = "+" if cell.change > 0 else ""
    return "no change" if cell.change == 0 else sign + (pounds(cell.change) if cell.is_money else f"{cell.change:,}")


def autosave_words(page: Page) -> str:
    newer = [cell.field.label for cell in page.cells if cell.newer]
    if newer:
        return f"Not all saved: somebody else changed “{newer[0]}”. Choose Save to see what they entered."
    if page.faults:
        count = "One cell" if page.faults == 1 else f"{page.faults} cells"
        return f"{page.saved}. {count} cannot be read yet: choose Save to see which."
    return page.saved
