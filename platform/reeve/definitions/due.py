"""When a return is due, as its definition says: a fixed day, or so long after the period has ended. Pure.

Only what a source gives is written down. Where a definition has no rule, no date is made up: the department sets it.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from reeve.definitions.working_days import end_of, is_working_day, working_days_after, working_days_before
from reeve.rules.period import Period

MONTHS = ("January", "February", "March", "April", "May", "June", "July",
          "August", "September", "October", "November", "December")  # fmt: skip
AFTER = ("working_day", "days", "weeks", "months")
KINDS = ("day", *AFTER)
IF_CLOSED = ("stays", "next", "before")
PARTS = ("H1", "H2", "Q1", "Q2", "Q3", "Q4")
KNOWN = frozenset({*KINDS, "year", "if_closed", "source"})
LONGEST_MONTH = 2024
"""A leap year, so that 29 February may be written."""


class WrongDue(ValueError):
    """The rule cannot be read; the words say what to write."""


@dataclass(frozen=True, slots=True)
class DueRule:
    """``kind`` says how ``amount`` is meant: ``day`` is a day of the year (``month``, ``amount``) in the calendar year
    in which the period starts or ends (``year``); the others count from the period's last day.

    ``if_closed`` says what becomes of a day that is no working day: it stays, or moves to the next or the one before.
    """

    kind: Literal["day", "working_day", "days", "weeks", "months"]
    amount: int
    source: str
    month: int = 0
    year: Literal["start", "end"] = "end"
    if_closed: Literal["stays", "next", "before"] = "stays"

    def due_on(self, period: Period, *, nation: str) -> date:
        """The last day on which the return of this period is in time, by the bank holidays of the council's nation."""
        day = self._counted(period, nation)
        if self.if_closed == "stays" or is_working_day(day, nation=nation):
            return day
        move = working_days_after if self.if_closed == "next" else working_days_before
        return move(day, 1, nation=nation)

    def due_at(self, period: Period, *, nation: str) -> datetime:
        """The last moment that is in time: 23:59:59 in the United Kingdom, which still counts."""
        return end_of(self.due_on(period, nation=nation))

    def _counted(self, period: Period, nation: str) -> date:
        if self.kind == "day":
            return in_month((period.start if self.year == "start" else period.end).year, self.month, self.amount)
        if self.kind == "working_day":
            return working_days_after(period.end, self.amount, nation=nation)
        if self.kind == "months":
            count = period.end.year * 12 + period.end.month - 1 + self.amount
            return in_month(count // 12, count % 12 + 1, period.end.day)
        return period.end + timedelta(days=self.amount * (7 if self.kind == "weeks" else 1))

    @property
    def in_words(self) -> str:
        """The rule and its source, for the screen."""
        return f"{self._words}. Source: {self.source}"

    @property
    def _words(self) -> str:
        if self.kind == "day":
            return f"{self.amount} {MONTHS[self.month - 1]} of the year in which the period {self.year}s"
        if self.kind == "working_day":
            return f"Working day {self.amount} after the period ends"
        unit = self.kind if self.amount != 1 else self.kind[:-1]
        return f"{self.amount} {unit} after the period ends"


@dataclass(frozen=True, slots=True)
class Due:
    """The rules of a definition: one for every period (under ""), or one for each part of the year, by H1 to Q4."""

    rules: Mapping[str, DueRule]

    def rule_of(self, period: Period) -> DueRule | None:
        """None where no source gives a date for this part of the year."""
        return self.rules.get("") or self.rules.get(str(period).rpartition("-")[2])

    def due_at(self, period: Period, *, nation: str) -> datetime | None:
        """The last moment that is in time; None where there is no rule."""
        rule = self.rule_of(period)
        return None if rule is None else rule.due_at(period, nation=nation)

    def in_words(self, period: Period) -> str | None:
        """The rule and its source, for the screen; None where there is none."""
        rule = self.rule_of(period)
        return None if rule is None else rule.in_words


def due_rules(table: Mapping[str, Any]) -> Due:
    """Reads ``[due]`` of a ``return.toml``, or its ``[due.H1]`` and the like. Raises WrongDue."""
    parts = [name for name in table if name in PARTS]
    if parts and len(parts) < len(table):
        raise WrongDue("due holds a rule of its own beside those of parts of the year. Keep one or the other.")
    return Due({name: due_rule(table[name]) for name in parts} if parts else {"": due_rule(table)})


def in_month(year: int, month: int, day: int) -> date:
    """That day, or the last of its month where the month is shorter: 29 February of a common year is the 28th."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def due_rule(table: Mapping[str, Any]) -> DueRule:
    """Reads ``[due]`` of a ``return.toml``. Raises WrongDue."""
    kinds = [kind for kind in KINDS if kind in table]
    if len(kinds) != 1 or set(table) - KNOWN:
        raise WrongDue(f"due needs exactly one of {', '.join(KINDS)}, and may hold year, if_closed and source.")
    if not table.get("source"):
        raise WrongDue("due gives no source. Say where the date comes from, or leave it out: the department sets it.")
    kind, if_closed = kinds[0], table.get("if_closed", "stays")
    if if_closed not in IF_CLOSED:
        raise WrongDue(f"due.if_closed is “{if_closed}”. Use {', '.join(IF_CLOSED)}.")
    month, amount = day_of_year(table) if kind == "day" else (0, counted(table[kind], kind))
    return DueRule(kind, amount, table["source"], month, table.get("year", "end"), if_closed)  # type: ignore[arg-type]


def day_of_year(table: Mapping[str, Any]) -> tuple[int, int]:
    if table.get("year") not in ("start", "end"):
        raise WrongDue("due.year must be start or end: the calendar year in which the period starts or ends.")
    number, _, name = str(table["day"]).partition(" ")
    if name not in MONTHS or not number.isdigit():
        raise WrongDue(f"due.day is “{table['day']}”. Write it as 30 April.")
    month, day = MONTHS.index(name) + 1, int(number)
    if not 1 <= day <= monthrange(LONGEST_MONTH, month)[1]:
        raise WrongDue(f"due.day is “{table['day']}”, and there is no such day.")
    return month, day


def counted(amount: object, kind: str) -> int:
    if not isinstance(amount, int) or isinstance(amount, bool) or not 1 <= amount <= 1000:
        raise WrongDue(f"due.{kind} is “{amount}”. Write a whole number from 1.")
    return amount
