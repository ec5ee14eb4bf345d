"""What the printed figures say of one that is not supplied. Pure."""

from __future__ import annotations

from councils.carrying.papers import figure_row
from reeve.definitions import load
from reeve.proof.figures import rows_of
from reeve.rules import FORM
from tests.definitions.forms import good

DEBT = load("hbdr")
WHY = "The ledger is being moved."


def test_a_figure_that_is_not_supplied_says_why_and_its_total_what_it_waits_for() -> None:
    figures = [
        {"cell": name, "label": field.label, "amount": None if name in ("c002", "c005") else 100, "unit": "pence"}
        for name, field in DEBT.layout.by_record[FORM].items()
    ]
    figures[1]["unable_to_supply"] = WHY
    document = {"form": dict.fromkeys(good(DEBT), 100), "figures": figures}
    rows = {row.cell: figure_row(row, compared=True)["cells"] for row in rows_of(document, DEBT, {"c001": 40})}
    assert rows["c001"][2:] == ["£1.00", "£0.40", "+£0.60"]
    assert rows["c002"][2:] == [f"Unable to supply: {WHY}", "Not given", "Not known"]
    assert rows["c005"][1].endswith("(Not worked out: c002 is not supplied)")
