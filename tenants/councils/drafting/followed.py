"""What the return that this one follows says: an assured claim opens with the total of the final claim as sent."""

from __future__ import annotations

from councils.returns.queries import definition_of, figures_of, find_obligation, get_version, standing_of
from reeve.definitions import Definition
from reeve.department.models import Obligation


def brought_over(definition: Definition, obligation: Obligation) -> dict[str, tuple[int, str]]:
    """By cell: the amount in pence and where it stands. Empty where nothing was sent, or nothing is followed."""
    found = find_obligation(definition.follows, obligation.period) if definition.follows else None
    if found is None:
        return {}
    standing, other = standing_of(found), definition_of(found)
    if standing.submission_id is None or standing.version_number is None:
        return {}
    stated = {figure.cell: figure for figure in figures_of(get_version(found, standing.version_number))}
    figure = stated.get(other.headline)
    if figure is None or figure.amount is None:
        return {}
    words = f"Version {standing.version_number} of {other.short_title} says"
    return {cell: (int(figure.amount), words) for cell in definition.opens_with_total}
