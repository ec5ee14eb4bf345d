"""The copy of record as an accessible PDF: plain data for its layout, in the words and order of the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from councils.carrying.papers import amount, contributed, figure_row, headline, reasons, said
from councils.records.copy import Copy
from councils.signoff.paper import Moved
from reeve.identity.engagement_models import EngagementOutcome
from reeve.pdf import make_pdf
from reeve.proof.offered import Offered
from reeve.web.filters import change, day, day_and_time, file_size, number, pounds

LAYOUT = Path(__file__).with_name("record.typ")
Facts = list[tuple[str, str]]


def printed(copy: Copy, outcomes: Sequence[EngagementOutcome], *, check_at: str) -> bytes:
    """The PDF of a copy of record. ``check_at`` is the address of the page that checks receipts."""
    return make_pdf(LAYOUT, record_data(copy, outcomes, check_at=check_at), at=copy.at("receipt", "received_at"))


def record_data(copy: Copy, outcomes: Sequence[EngagementOutcome], *, check_at: str) -> dict[str, Any]:
    """Everything that stands in it."""
    paper, receipt = copy.paper, copy.parts["receipt"]
    before = paper.previous.label if paper.previous else ""
    return {
        "title": f"{copy.name}: copy of record",
        "head": f"{paper.council}: copy of record",
        "foot": f"{receipt['consignment']}. {receipt['manifest'][:23]}…",
        "practice": paper.practice,
        "provisional": f"Provisional: {copy.provisional}" if copy.provisional else "",
        "facts": [*what(copy), *headline(paper)],
        "before": before,
        "sections": [
            {"name": section, "rows": [figure_row(row, compared=bool(before)) for row in rows]}
            for section, rows in paper.sections.items()
        ],
        "offers": [offer(one) for one in paper.offers],
        "moved": [move(item) for item in paper.moved],
        "explanations": [said(one) for one in paper.explanations],
        "disputes": [said(one) for one in paper.disputes],
        "contributors": contributed(paper),
        "certified": certified(copy),
        "not_certified": not_certified(copy),
        "statement": paper.statement,
        "receipt": received(copy),
        "outcomes": [outcome(one) for one in outcomes],
        "check_at": check_at,
    }


def what(copy: Copy) -> Facts:
    paper = copy.paper
    return [
        ("Council", f"{paper.council} ({copy.council_code})"),
        ("Return", paper.title),
        ("Period", paper.period.label),
        ("Version", f"{paper.version}, {'practice: it does not count' if paper.practice else 'live'}"),
        (
            "Made from",
            f"An uploaded file of {file_size(paper.file['size'])}{own_order(paper.file)}" if paper.file else "A form",
        ),
    ]


def own_order(file: Mapping[str, Any]) -> str:
    return ", with its columns in an order of their own that the manifest states" if file.get("columns") else ""


def move(item: Moved) -> str:
    row = item.figure
    from_to = f"from {amount(row.before, row)} to {amount(row.now, row)}"
    return f"{row.label}: {change(row.change, row.unit)}, {from_to}. {reasons(item.why)}".strip()


def offer(one: Offered) -> str:
    """A figure that the council's own extracts offered, and what was entered."""
    offered, entered = (stated(each, one) for each in (one.offered, one.entered))
    why = "The figure offered was taken." if one.is_taken else (f"“{one.reason}”" if one.reason else "No reason given.")
    made_of = "; ".join(one.made_of)
    return f"{one.label} ({one.cell}): offered {offered} from {made_of}; entered {entered}. {why} {one.by}"


def stated(value: Any, one: Offered) -> str:
    if value is None:
        return "nothing"
    return pounds(int(value)) if one.is_money else number(value)


def certified(copy: Copy) -> Facts:
    """Who certified it, as what, and how Reeve knew them; nothing where no signature is asked for."""
    if copy.signature is None:
        return []
    who, typed = copy.signature["certifier"], copy.signature.get("typed")
    return [
        ("Certified by", ", ".join(filter(None, (who["name"], who["capacity"])))),
        *([("Standing in for", who["deputy_for"]["name"])] if who["deputy_for"] else []),
        *([("Typed signature", f"{typed['name']}, {typed['capacity']}")] if typed else []),
        ("Signed", day_and_time(copy.at("signature", "signed_at"))),
        ("Known to Reeve by", copy.known_by),
    ]


def not_certified(copy: Copy) -> str:
    by, at = copy.parts["manifest"]["submitted"]["by"]["name"], copy.at("manifest", "submitted", "at")
    return f"This return is not certified: none is asked for. It was sent by {by} on {day_and_time(at)}."


def received(copy: Copy) -> Facts:
    receipt = copy.parts["receipt"]
    return [
        ("Sealed", day_and_time(copy.at("receipt", "sealed_at"))),
        ("Received", day_and_time(copy.at("receipt", "received_at"))),
        ("Consignment", receipt["consignment"]),
        ("Channel", receipt["channel"]),
        *([("Entry in Reeve's log", number(copy.entry))] if copy.entry else []),
        ("Digest of what was sent", receipt["manifest"]),
        ("Digest of the signature", receipt["signature"] or "Not signed"),
        ("Head of the council's history", receipt["audit_head"]),
        ("Key of the receipt", receipt["key_id"]),
    ]


def outcome(one: EngagementOutcome) -> dict[str, str]:
    by = f"{one.person_name}, {one.firm}. Report of {day(one.reported_on)}. Recorded {day_and_time(one.at)}."
    return {"words": one.words, "by": by}
