"""What a page of comparison is about: the return, practice or live, the groups; from the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from flask import g, request

from councils.comparison.standing import Chosen, Standing, chosen_groups, standings
from reeve.comparison.measures import Measure, find_measure, measures_of
from reeve.comparison.models import Cut
from reeve.comparison.queries import groups_told, own_figures, own_periods, own_returns, published
from reeve.database import db
from reeve.definitions import Definition, Period
from reeve.errors import NotFound
from reeve.register.models import Council
from reeve.rulebook.queries import END_OF_TIME, get_definition
from reeve.web import Frame


class NoSuchFigure(NotFound):
    """This return has no such figure. Go back to the return's comparison and choose another."""

    title = "No such figure"


@dataclass
class Asked:
    """One return of this council, practice or live, beside the groups chosen. ``both``: there are accepted returns of
    both sorts, so a page leads from one to the other."""

    return_key: str
    practice: bool
    both: bool
    chosen: Chosen

    @cached_property
    def periods(self) -> Sequence[str]:
        """Those of which a return of the council was accepted, the earliest first."""
        return own_periods(self.return_key, practice=self.practice)

    @cached_property
    def own(self) -> Mapping[str, Mapping[str, Decimal]]:
        """The council's own accepted figures of the newest period and the one before, by period and cell."""
        return own_figures(self.return_key, practice=self.practice, periods=self.periods[-2:])

    def own_over_time(self, cell: str) -> dict[str, Decimal]:
        """The council's own figure by period."""
        found = own_figures(self.return_key, practice=self.practice, cell=cell)
        return {period: figures[cell] for period, figures in found.items()}

    @cached_property
    def definition(self) -> Definition:
        period = self.period or END_OF_TIME
        return get_definition(db.council, self.return_key, period, council_id=db.council.info["council_id"])

    @property
    def period(self) -> str | None:
        """The newest period of which a return was accepted."""
        return self.periods[-1] if self.periods else None

    @property
    def newest(self) -> Period | None:
        return Period.parse(self.period) if self.period else None

    @cached_property
    def beside(self) -> str:
        """The group that one measure a row is set beside: those like the council; where nothing is told of these in the
        newest period, the narrowest of its other groups of which something is."""
        likeliest = [*([self.chosen.like] if self.chosen.like else []), *reversed(self.chosen.groups)]
        told = groups_told(self.return_key, likeliest, practice=self.practice, period=self.period or "")
        return next((group for group in likeliest if group in told), likeliest[0])

    @property
    def beside_others(self) -> bool:
        """Whether it is set beside another group than those like the council."""
        return self.beside != self.chosen.like

    @property
    def measures(self) -> Sequence[Measure]:
        stated = self.own.get(self.period or "", {})
        return [each for each in measures_of(self.definition) if each.cell in stated]

    def measure(self, cell: str) -> Measure:
        """Raises NoSuchFigure."""
        found = find_measure(self.definition, cell)
        if found is None:
            raise NoSuchFigure
        return found

    def standings(self, group: str | None = None) -> list[Standing]:
        if self.period is None:
            return []
        return standings(self.measures, self.own, self.cuts([group or self.beside], period=self.period), self.period)

    def cuts(self, groups: Sequence[str], *, cell: str | None = None, period: str | None = None) -> Sequence[Cut]:
        return published(db.council, self.return_key, practice=self.practice, groups=groups, cell=cell, period=period)

    @property
    def address(self) -> dict[str, str]:
        """What the address of every page about it holds."""
        sort = {"practice": "1"} if self.both and self.practice else {}
        return {"return_key": self.return_key, "like": self.chosen.way, **sort}


def asked_for(return_key: str) -> Asked:
    """Live figures where some were accepted, unless practice is asked for. Raises NoDefinition."""
    if "\x00" in return_key:
        raise NoSuchFigure
    sorts = {row.practice for row in own_returns() if row.return_key == return_key}
    practice = request.args.get("practice") == "1" or False not in sorts
    council = db.council.get_one(Council, db.council.info["council_id"])
    found = Asked(
        return_key, practice, len(sorts) == 2, chosen_groups(council, request.args.get("like"), practice=practice)
    )
    g.compared_practice = practice
    assert_known(found)
    return found


def assert_known(asked: Asked) -> Definition:
    """Raises NoDefinition."""
    return asked.definition


def frame() -> Frame | None:
    """Around a page of comparison: practice or live."""
    practice = g.get("compared_practice")
    return None if practice is None else Frame(mode="Practice" if practice else "Live")
