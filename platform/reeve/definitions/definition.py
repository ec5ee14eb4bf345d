"""A return as it is defined from one period on: who owes it, how it is signed, what it holds and what must be true."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from reeve.definitions.due import Due
from reeve.rules.model import FigureSpec, Layout
from reeve.rules.period import Kind, Period


@dataclass(frozen=True, slots=True)
class OwedBy:
    """Which councils owe a return. Empty ``nations`` or ``kinds`` mean every one; None means it does not matter.

    ``kinds`` are the register's kinds of council, such as "London borough".
    """

    nations: tuple[str, ...] = ()
    administers_hb: bool | None = None
    kinds: tuple[str, ...] = ()

    def owes(self, *, nation: str, administers_hb: bool, kind: str = "") -> bool:
        """Whether a council of this nation and kind, which does or does not administer Housing Benefit, owes it."""
        if self.nations and nation.casefold() not in self.nations:
            return False
        if self.kinds and kind.casefold() not in self.kinds:
            return False
        return self.administers_hb is None or self.administers_hb == administers_hb


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a list, with what it means."""

    code: str
    label: str
    source: str


@dataclass(frozen=True)
class Definition:
    """One return from one period on. ``resolved`` is its canonical text (RFC 8785); ``hash`` is that text's digest.

    ``reason`` says why it is provisional, in words for the screen. ``due`` is None where no source gives a due date.
    ``until`` is the last period the return is asked for, None while it goes on.
    """

    key: str
    title: str
    short_title: str
    kind: Literal["extract", "form"]
    department: str
    from_period: Period
    revision: int
    status: str
    reason: str
    period_kind: Kind
    due: Due | None
    until: Period | None
    owed_by: OwedBy
    signed_by: Literal["none", "responsible_finance_officer"]
    statement: str
    file_name: str
    retention_months: int
    legal_source: str
    layout: Layout
    codes: Mapping[str, tuple[Code, ...]]
    figures: tuple[FigureSpec, ...]
    hash: str
    resolved: str

    @property
    def is_provisional(self) -> bool:
        return self.status == "provisional"
