"""Freezing a draft: what stands in its cells becomes a version, with everybody who had a hand in it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from councils.drafting.cells import Amount, all_cells, entered_cells, read_cell, unit_of
from councils.drafting.compute import compute
from councils.drafting.entry import entry_of
from councils.drafting.models import Draft, DraftValue
from councils.drafting.offers import keep_offered
from councils.drafting.queries import draft_contributors, hold_draft, values_of
from councils.drafting.rows import fault_in
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
    values = definition.by_present_name(values_of(draft))
    figures = compute(definition, Period.parse(obligation.period), amounts_in(definition, values))
    unable = reasons_in(values)
    version = find_same(obligation, figures, unable)
    if version is not None:
        add_hands(version, draft)
        return version
    version = add_version(obligation, source="form")
    add_hands(version, draft)
    add_figures(version, definition, figures, unable)
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
    entries = {field.name: entry_of(values.get(field.name)) for field in cells}
    if not any(entry.text.strip() or entry.unable for entry in entries.values()):
        raise NothingEntered
    if any(fault_in(definition, field, entries[field.name]) for field in cells):
        raise NotReadable
    return {field.name: read_cell(field, entries[field.name].text) for field in cells}


def reasons_in(values: Mapping[str, DraftValue]) -> dict[str, str]:
    """By cell, why the council is unable to supply it."""
    return {cell: value.unable for cell, value in values.items() if value.unable}


def find_same(obligation: Obligation, figures: Mapping[str, Amount], unable: Mapping[str, str]) -> Version | None:
    """The newest version, where it holds these very figures and reasons and was not sent: a button pressed twice."""
    standing = standing_of(obligation)
    if standing.version_id is None or standing.version_source != "form" or standing.submission_id is not None:
        return None
    newest = versions_of(obligation)[0]
    there = {figure.cell: (figure.amount, figure.unable) for figure in figures_of(newest)}
    return newest if there == {cell: (as_stored(figures[cell]), unable.get(cell)) for cell in figures} else None


def add_hands(version: Version, draft: Draft) -> None:
    """Everybody who ever changed a cell of the draft, and whoever froze it."""
    for one in draft_contributors(draft):
        add_contributor(version, "entered", person_id=one.person_id, name=one.name, at=one.first_at)
    add_contributor(version, "froze")


def add_figures(
    version: Version, definition: Definition, figures: Mapping[str, Amount], unable: Mapping[str, str]
) -> None:
    db.council.add_all(
        Figure(
            version_id=version.id,
            cell=field.name,
            label=field.label,
            amount=as_stored(figures.get(field.name)),
            unit=unit_of(field),
            computed=field.computed is not None,
            place=place,
            unable=unable.get(field.name),
        )
        for place, field in enumerate(all_cells(definition))
    )
    db.council.flush()


def as_stored(amount: Amount) -> Decimal | None:
    return None if amount is None else Decimal(amount)
