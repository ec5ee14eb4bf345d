"""Freezing a draft: what stands in its cells becomes a version, with everybody who had a hand in it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from councils.drafting.cells import Amount, all_cells, entered_cells, find_fault, read_cell, unit_of
from councils.drafting.compute import compute
from councils.drafting.models import Draft, DraftValue
from councils.drafting.offers import keep_offered
from councils.drafting.queries import draft_contributors, hold_draft, values_of
from councils.returns.add_version import add_contributor, add_version
from councils.returns.ask_check import ask_for_check
from councils.returns.models import Figure, Version
from councils.returns.queries import definition_of, figures_of, standing_of, subject_of, versions_of
from reeve.audit import record
from reeve.database import db
from reeve.definitions import Definition
from reeve.department.models import Obligation
from reeve.errors import Conflict
from reeve.rules import Period


class NothingEntered(Conflict):
    """Nothing has been entered in the form yet. Fill it in, then make a version."""

    title = "The form is empty"


class NotReadable(Conflict):
    """Some cells cannot be read as amounts. Correct them in the form, then make a version."""

    title = "Some cells cannot be read"


def freeze(obligation: Obligation) -> Version:
    """Make the next version from the draft and have it checked. The same figures twice are one version.

    Raises NothingEntered, NotReadable, UnderWay. The draft stays and can be gone on with.
    """
    draft = hold_draft(obligation)
    definition = definition_of(obligation)
    amounts = amounts_in(definition, definition.by_present_name(values_of(draft)))
    figures = compute(definition, Period.parse(obligation.period), amounts)
    version = find_same(obligation, figures)
    if version is not None:
        add_hands(version, draft)
        return version
    version = add_version(obligation, source="form")
    add_hands(version, draft)
    add_figures(version, definition, figures)
    keep_offered(version, obligation, figures)
    record(
        "version.frozen",
        subject=subject_of(obligation, version=version.number),
        words=f"made version {version.number} of {definition.name_of(Period.parse(obligation.period))}, from the form",
    )
    ask_for_check(version)
    return version


def amounts_in(definition: Definition, values: Mapping[str, DraftValue]) -> dict[str, Amount]:
    """Every entered cell as an exact amount. Raises NothingEntered, NotReadable."""
    cells = entered_cells(definition)
    texts = {field.name: values[field.name].text if field.name in values else "" for field in cells}
    if not any(text.strip() for text in texts.values()):
        raise NothingEntered
    if any(find_fault(field, texts[field.name]) for field in cells):
        raise NotReadable
    return {field.name: read_cell(field, texts[field.name]) for field in cells}


def find_same(obligation: Obligation, figures: Mapping[str, Amount]) -> Version | None:
    """The newest version, where it holds these very figures and has not been sent: a button pressed twice."""
    standing = standing_of(obligation)
    if standing.version_id is None or standing.version_source != "form" or standing.submission_id is not None:
        return None
    newest = versions_of(obligation)[0]
    there = {figure.cell: figure.amount for figure in figures_of(newest)}
    return newest if there == {cell: as_stored(amount) for cell, amount in figures.items()} else None


def add_hands(version: Version, draft: Draft) -> None:
    """Everybody who ever changed a cell of the draft, and whoever froze it."""
    for one in draft_contributors(draft):
        add_contributor(version, "entered", person_id=one.person_id, name=one.name, at=one.first_at)
    add_contributor(version, "froze")


def add_figures(version: Version, definition: Definition, figures: Mapping[str, Amount]) -> None:
    db.council.add_all(
        Figure(
            version_id=version.id,
            cell=field.name,
            label=field.label,
            amount=as_stored(figures.get(field.name)),
            unit=unit_of(field),
            computed=field.computed is not None,
            place=place,
        )
        for place, field in enumerate(all_cells(definition))
    )
    db.council.flush()


def as_stored(amount: Amount) -> Decimal | None:
    return None if amount is None else Decimal(amount)
