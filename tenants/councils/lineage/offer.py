"""What a form's cells are offered: for each, the months and figures it is made of, or what is still missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from councils.lineage.queries import Extract, extracts_of, figures_named, newest_extract
from councils.returns.models import Figure
from councils.returns.queries import definition_of
from reeve.definitions import Definition, Period
from reeve.definitions.lineage import Derivation, rounded
from reeve.department.models import Obligation
from reeve.rules import FORM, Field
from reeve.rules.derived import WHOLE_POUNDS

NO_EXTRACT = "No extract of this month has been checked yet."
NONE_AT_ALL = "No extract has been checked yet."
NOT_COUNTED = "This extract was checked before Reeve counted this figure. Upload it again to have it counted."
NOT_KNOWN = "Some of its lines cannot be read, so the figure is not known."


@dataclass(frozen=True)
class Part:
    """One month; None is the newest, of which there is none yet. ``amount`` is the extract's own figure, ``adds`` what
    it adds to the cell; ``why_not`` is empty where both are known."""

    month: Period | None
    extract: Extract | None
    amount: Decimal | None
    adds: Decimal | None
    why_not: str = ""


@dataclass(frozen=True)
class Offer:
    """One cell with its lineage. ``amount`` is in pence for money, None while a month is missing."""

    derivation: Derivation
    field: Field
    parts: tuple[Part, ...]
    amount: int | None
    figure_label: str

    @property
    def known(self) -> int:
        return sum(part.adds is not None for part in self.parts)

    @property
    def months(self) -> str:
        """As in "July, August and September 2026", "April 2026 to March 2027"."""
        return months_in_words([part.month for part in self.parts if part.month is not None])

    @property
    def is_money(self) -> bool:
        return self.field.type == "money"

    @property
    def is_all_sent(self) -> bool:
        return all(part.extract is not None and part.extract.sent for part in self.parts)


def offers_of(obligation: Obligation) -> dict[str, Offer]:
    """By cell, every cell the definition derives, whether it can be offered now or not."""
    definition = definition_of(obligation)
    if definition.lineage is None:
        return {}
    period, fields = Period.parse(obligation.period), definition.layout.by_record[FORM]
    derivations = definition.lineage.derivations
    extracts = extracts_for(derivations, period, practice=obligation.practice)
    versions = [found.version.id for found in extracts.values() if found is not None]
    figures = figures_named(versions, [each.figure for each in derivations]) if versions else {}
    return {each.cell: offer_of(each, fields[each.cell], period, extracts, figures) for each in derivations}


def offer_in(obligation: Obligation, cell: str) -> Offer | None:
    return offers_of(obligation).get(cell)


Place = tuple[str, Period | None]
"""A return and a month of it; None stands for the newest month there is."""


def extracts_for(derivations: Iterable[Derivation], period: Period, *, practice: bool) -> dict[Place, Extract]:
    """The extract at every place that any of them needs, where there is one."""
    places = {(each.extract, month) for each in derivations for month in wanted_months(each, period)}
    found: dict[Place, Extract] = {}
    for key in {key for key, _month in places}:
        months = sorted(month for other, month in places if other == key and month is not None)
        found |= {(key, month): one for month, one in extracts_of(key, months, practice=practice).items()}
        newest = (
            newest_extract(key, until=last_month_of_year(period), practice=practice) if (key, None) in places else None
        )
        found |= {} if newest is None else {(key, None): newest}
    return found


def wanted_months(derivation: Derivation, period: Period) -> tuple[Period | None, ...]:
    return derivation.months(period) or (None,)


def last_month_of_year(period: Period) -> Period:
    """March of the financial year the period lies in."""
    return Period.parse(f"{int(period.financial_year[:4]) + 1}-03")


Figures = Mapping[tuple[UUID, str], Figure]


def offer_of(
    derivation: Derivation, field: Field, period: Period, extracts: Mapping[Place, Extract], figures: Figures
) -> Offer:
    found = [(month, extracts.get((derivation.extract, month))) for month in wanted_months(derivation, period)]
    parts = tuple(part_of(derivation, month, period, extract, figures) for month, extract in found)
    adds = [part.adds for part in parts if part.adds is not None]
    whole = len(adds) == len(parts)
    amount = rounded(sum(adds, Decimal(0)), whole_pounds=field.unit == WHOLE_POUNDS) if whole else None
    labels = [figure.label for (_version, cell), figure in figures.items() if cell == derivation.figure]
    return Offer(derivation, field, parts, amount, labels[0] if labels else derivation.figure.replace("_", " "))


def part_of(
    derivation: Derivation, month: Period | None, period: Period, extract: Extract | None, figures: Figures
) -> Part:
    if extract is None:
        return Part(month, None, None, None, NO_EXTRACT if month else NONE_AT_ALL)
    figure = figures.get((extract.version.id, derivation.figure))
    if figure is None or figure.amount is None:
        return Part(extract.month, extract, None, None, NOT_COUNTED if figure is None else NOT_KNOWN)
    return Part(extract.month, extract, figure.amount, derivation.share_of(figure.amount, extract.month, period))


def months_in_words(months: Sequence[Period]) -> str:
    if not months:
        return ""
    if len(months) > 3:
        return f"{months[0].label} to {months[-1].label}"
    years = {month.start.year for month in months}
    names = [month.label if len(years) > 1 else month.label.rpartition(" ")[0] for month in months[:-1]]
    return f"{', '.join(names)} and {months[-1].label}" if names else months[-1].label


def why_not(definition: Definition, cell: str) -> str | None:
    """Why a cell is not derived; None where it is, or no such cell is entered."""
    field = definition.layout.find_field(FORM, cell)
    lineage = definition.lineage
    if field is None or field.computed is not None or (lineage and lineage.find(cell)):
        return None
    return (lineage and lineage.why_not(cell)) or "No source says how this cell follows from an extract."
