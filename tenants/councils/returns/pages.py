"""What every page about one return of one period says first: which it is, practice or live, provisional or not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import g, url_for

from councils.returns.after_signing import saved_since_signed, sections_sent_back
from councils.returns.alarm import WAITING, alarm_of
from councils.returns.models import Standing
from councils.returns.queries import (
    definition_of,
    find_obligation,
    own_nation,
    standing_of,
)
from councils.returns.state import CARRIED_BY_A_PERSON, HANDED_OVER, NextStep, State, next_step, state_of
from reeve.database import now
from reeve.definitions import Definition, Period
from reeve.department.models import Obligation
from reeve.identity.door import visitor
from reeve.identity.permissions import Act
from reeve.rules import FORM
from reeve.web import Frame
from reeve.web.language import title_and_period

PROVISIONAL = "The rules of this return are provisional: its official layout is not fully published."


@dataclass(frozen=True)
class About:
    """One return of one period, in words. ``url`` is the page of its period; every other page lies under it.
    ``follows`` is the name and the page of the return it comes after, where the council owes that too; ``carried``
    where only a person can take it to the department."""

    definition: Definition
    obligation: Obligation
    period: Period
    url: str
    follows: tuple[str, str] | None = None
    carried: bool = False

    @property
    def name(self) -> str:
        """As in "SHBE, October 2026"."""
        return f"{self.definition.title_of(self.period)}, {self.period.label}"

    @property
    def heading(self) -> str:
        """The name as a page says it, in the language of the page; asked for while the page is made."""
        return title_and_period(self.definition.title_of(self.period), self.period)

    @property
    def practice(self) -> bool:
        return self.obligation.practice

    @property
    def round(self) -> str:
        """The department's code of the form and what this period's return is; empty where neither says anything."""
        form = f"Form {self.definition.form}." if self.definition.form else ""
        return " ".join(filter(None, (form, self.definition.round_of(self.period))))

    @property
    def provisional(self) -> str | None:
        """Why the definition is provisional, where it is."""
        return self.definition.reason if self.definition.is_provisional else None


def about(obligation: Obligation, *, carried: bool = False) -> About:
    """Also tells the frame around the page whether this is practice."""
    url = url_for("returns.period", return_key=obligation.return_key, period=obligation.period)
    definition = definition_of(obligation)
    follows = followed(definition, obligation)
    found = About(definition, obligation, Period.parse(obligation.period), url, follows, carried)
    g.about = found
    return found


def followed(definition: Definition, obligation: Obligation) -> tuple[str, str] | None:
    found = find_obligation(definition.follows, obligation.period) if definition.follows else None
    if found is None:
        return None
    url = url_for("returns.period", return_key=found.return_key, period=found.period)
    return definition_of(found).short_title, url


def surroundings_of(obligation: Obligation, standing: Standing | None = None) -> dict[str, Any]:
    """What every template of a return is given: ``about``, ``standing``, ``state`` and the one ``step`` to take; which
    sections of a form were ``returned`` and why; whether figures were saved since it was signed."""
    standing = standing or standing_of(obligation)
    state = state_of(standing)
    return {
        "about": about(obligation, carried=standing.carried_by == CARRIED_BY_A_PERSON),
        "standing": standing,
        "state": state,
        "returned": returned_of(obligation, standing) if state is State.DECLINED else {},
        "saved_since": saved_since_signed(standing),
        "step": step_of(standing),
        "visitor_may": lambda act: visitor().may(Act(act)),
    }


def returned_of(obligation: Obligation, standing: Standing) -> dict[str, str]:
    """By section, in the order of the form, why the certifier sent it back."""
    back = sections_sent_back(standing.submission_id)
    in_order = dict.fromkeys(
        field.section for field in definition_of(obligation).layout.by_record.get(FORM, {}).values()
    )
    return {section: back[section] for section in in_order if section in back}


@dataclass(frozen=True)
class Step:
    """The next step; ``href`` is None where it is somebody else's turn."""

    words: str
    href: str | None


def step_of(standing: Standing) -> Step:
    found: NextStep = next_step(standing, may=visitor().may)
    return Step(found.words, None if found.path is None else f"{address_of(standing)}/{found.path}")


def address_of(standing: Standing) -> str:
    return url_for("returns.period", return_key=standing.return_key, period=standing.period)


def is_to_do(standing: Standing) -> bool:
    """Whether somebody in the council still has something to do for it."""
    state = state_of(standing)
    return state not in HANDED_OVER or state in (State.QUERIED, State.REJECTED)


def alarms(standings: Iterable[Standing]) -> list[str]:
    """What is ready and not sent and near its time, the loudest first."""
    waiting = [standing for standing in standings if state_of(standing) in WAITING]
    nation, found = own_nation() if waiting else "", []
    for standing in waiting:
        alarm = alarm_of(standing, now=now(), nation=nation)
        if alarm is not None:
            found.append((alarm.loudness, alarm.about(f"{standing.title}, {Period.parse(standing.period).label}")))
    return [words for _loudness, words in sorted(found, key=lambda each: -each[0])]


def frame() -> Frame | None:
    """The words around the pages of one return: practice or live, and whether it is provisional."""
    here: About | None = g.get("about")
    if here is None:
        return None
    return Frame(mode="Practice" if here.practice else "Live", provisional=PROVISIONAL if here.provisional else None)
