"""One row of a form: what was typed, what it comes to, the figures of earlier periods beside it, what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from councils.drafting.cells import Amount, find_fault
from councils.drafting.compute import Found
from councils.drafting.entry import Entry, entry_of
from councils.drafting.models import DraftValue
from councils.drafting.unable import find_wrong_reason, may_be_unable
from councils.returns.models import Figure
from councils.returns.queries import PreviousVersion
from reeve.definitions import Definition
from reeve.identity.queries import today
from reeve.rules import Field
from reeve.rules.held_up import held_up_words
from reeve.web.filters import change, clock, local
from reeve.web.language import day_and_time, gettext


@dataclass(frozen=True)
class Cell:
    """One row of the form. ``typed`` stands in the input; ``was`` and ``read_at`` go out with it and come back.
    ``before`` and ``year_ago`` are what was accepted for last period and for the same period a year earlier,
    ``suggested_by`` says where a suggested amount stands, ``formula`` how a computed cell is worked out, ``unable`` why
    the council cannot supply the figure, and ``held_up`` which such cells a computed one waits for. ``kept``: the
    certifier left it as it was, so nobody enters anything here."""

    field: Field
    typed: str
    was: str
    read_at: int
    now: Amount
    before: Amount
    year_ago: Amount = None
    fault: str | None = None
    newer: str | None = None
    suggested: str | None = None
    suggested_by: str = ""
    saved: str | None = None
    formula: str = ""
    found: tuple[Found, ...] = ()
    unable: str = ""
    unable_was: str = ""
    may_be_unable: bool = False
    held_up: tuple[str, ...] = ()
    kept: bool = False

    @property
    def is_money(self) -> bool:
        return self.field.type == "money"

    @property
    def unit(self) -> str:
        return "pounds" if self.is_money else "number"

    @property
    def change(self) -> str:
        return change_words(self.now, self.before, self.unit)

    @property
    def change_in_year(self) -> str:
        return change_words(self.now, self.year_ago, self.unit)

    @property
    def is_computed(self) -> bool:
        return self.field.computed is not None

    @property
    def is_to_fill(self) -> bool:
        """Whether it is a person's to fill in and still empty. An optional cell may stay empty."""
        return not (self.is_computed or self.typed or self.unable or self.field.optional)

    @property
    def held_up_words(self) -> str:
        return held_up_words(self.held_up)

    @property
    def is_filled(self) -> bool:
        return bool(self.typed or self.unable)

    @property
    def error(self) -> str | None:
        return self.newer or self.fault


def cell_of(definition: Definition, field: Field, entry: Entry, value: DraftValue | None, now: Amount) -> Cell:
    """The row of a cell in which ``entry`` stands and ``value`` is saved."""
    saved = entry_of(value)
    return Cell(
        field=field,
        typed=entry.text,
        was=saved.text,
        read_at=0 if value is None else value.lock_version,
        now=now,
        before=None,
        fault=None if field.computed else fault_in(definition, field, entry),
        newer=newer_words(field, value) if value is not None and entry != saved else None,
        saved=saved_words(value),
        unable=entry.unable,
        unable_was=saved.unable,
        may_be_unable=may_be_unable(definition, field),
    )


def fault_in(definition: Definition, field: Field, entry: Entry) -> str | None:
    """Why what is entered cannot be taken, in words; None where it can."""
    return find_wrong_reason(definition, field, entry.text, entry.unable) or find_fault(field, entry.text)


def amount_in(previous: PreviousVersion | None, field: Field) -> Amount:
    """What an accepted version says of this cell."""
    figure: Figure | None = None if previous is None else previous.figures.get(field.name)
    if figure is None or figure.amount is None:
        return None
    return int(figure.amount) if field.type in ("money", "integer") else figure.amount


def change_words(now: Amount, before: Amount, unit: str) -> str:
    """ "+£50.00 (+20.0%)"; the percentage is of the earlier figure, and left out where that was nothing."""
    if now is None or before is None:
        return str(gettext("Not known"))
    difference = now - before
    if not difference:
        return str(gettext("no change"))
    words = change(difference, unit)
    return f"{words} ({share(difference, before):+.1f}%)" if before else words


def share(difference: int | Decimal, of: int | Decimal) -> Decimal:
    """In per cent."""
    return Decimal(100) * Decimal(difference) / abs(Decimal(of))


def newer_words(field: Field, value: DraftValue) -> str:
    """Somebody else's change that a save did not overwrite: what, by whom, when, and what to do."""
    what = f"“{value.text}”" if value.text else "“unable to supply”" if value.unable else "nothing"
    return (
        f"{field.label}: {value.saved_by_name} changed this to {what} at {clock(value.saved_at)}, while you were "
        "working. Your figure is not saved. To keep yours, save again. To keep theirs, enter it here."
    )


def saved_words(value: DraftValue | None) -> str:
    if value is None:
        return ""
    when = clock if local(value.saved_at).date() == today() else day_and_time
    return str(gettext("Saved %(when)s by %(name)s", when=when(value.saved_at), name=value.saved_by_name))
