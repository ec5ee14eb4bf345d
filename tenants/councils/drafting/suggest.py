"""What a cell could open with: last period's closing figure where a rule compares the two, or another return's total.
Offered with where it stands, and never taken by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from councils.drafting.cells import Amount, all_cells
from councils.drafting.followed import brought_over
from councils.drafting.offers import offered
from councils.drafting.rows import amount_in
from councils.returns.queries import PreviousVersion
from reeve.definitions import Definition
from reeve.department.models import Obligation

BROUGHT_FORWARD = re.compile(r"\s*(\w+)\s*=\s*last\.(\w+)\s*")


def suggestions_for(
    definition: Definition, obligation: Obligation, previous: PreviousVersion | None
) -> Mapping[str, tuple[Amount, str]]:
    """By cell: the amount, and in words where it stands."""
    return offered(obligation) | suggested(definition, previous) | brought_over(definition, obligation)


def suggested(definition: Definition, previous: PreviousVersion | None) -> dict[str, tuple[Amount, str]]:
    """What last period's figures say a cell should open with, where a rule compares the two; and who says so."""
    if previous is None:
        return {}
    pairs = dict(brought_forward(definition))
    fields = {field.name: field for field in all_cells(definition)}
    words = f"{previous.period.label} ended with"
    return {cell: (amount_in(previous, fields[source]), words) for cell, source in pairs.items() if source in fields}


def brought_forward(definition: Definition) -> Iterator[tuple[str, str]]:
    """Cells that a compare_last rule says equal a cell of last period's: ("c001", "c005")."""
    for rule in definition.layout.rules:
        found = BROUGHT_FORWARD.fullmatch(rule.must or "") if rule.kind == "compare_last" else None
        if found is not None:
            yield found[1], found[2]
