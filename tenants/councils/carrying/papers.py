"""What stands on the papers of a pack, as plain data for their layouts: made from what was fixed and signed. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from councils.signoff.models import Signature, Submission
from councils.signoff.paper import Paper, Said
from reeve.definitions import Definition
from reeve.definitions.definition import Carried
from reeve.proof.figures import FigureRow
from reeve.web.filters import change, day_and_time, number, pounds

OURS = (
    "The wording of the department's own certificate was not found, so the statement above is Reeve's. "
    "If the department sends you its certificate, have that signed as well."
)
NOT_KNOWN = "No public source says how the department takes this return. Ask it before you send anything."
ONLY_PRACTICE = "This is practice. Walk through the steps as if it counted, but send nothing to the department."
BEFORE = (
    "Read the papers once more: they say what was signed, and nothing else.",
    "Check with the department that the address you send to is still the right one.",
)
AFTER = (
    "When it is sent, record in Reeve when, how and to whom you sent it. Until then it counts as not sent.",
    "When the department acknowledges it, add what came back.",
)


@dataclass(frozen=True)
class Bundle:
    """Everything the papers of one version say."""

    paper: Paper
    definition: Definition
    sent: Submission
    signed: Signature | None

    @property
    def name(self) -> str:
        """As in "HB subsidy final claim, 2025-26"."""
        return f"{self.definition.title_of(self.paper.period)}, {self.paper.period.label}"

    @property
    def form(self) -> str:
        """The department's code of the form, where one is known."""
        return self.definition.form or "No code of the form is known"

    @property
    def certificate(self) -> str:
        """What the department calls the certificate."""
        return (self.definition.carried.certificate if self.definition.carried else "") or "certificate"


def shared(bundle: Bundle, title: str) -> dict[str, Any]:
    """What stands around every paper, and on its first page."""
    paper, definition = bundle.paper, bundle.definition
    return {
        "title": title,
        "head": f"{paper.council}: {bundle.definition.title_of(paper.period)}, {paper.period}",
        "foot": f"Version {paper.version}. {bundle.sent.digest[:23]}…",
        "practice": paper.practice,
        "provisional": f"Provisional: {definition.reason}" if definition.is_provisional else "",
        "facts": [
            ("Council", paper.council),
            ("Return", f"{paper.title}, {paper.period.label}"),
            ("Form", bundle.form),
            ("Version", f"{paper.version}, {'practice: it does not count' if paper.practice else 'live'}"),
            *headline(paper),
        ],
        "digest": bundle.sent.digest,
    }


def headline(paper: Paper) -> list[tuple[str, str]]:
    top = paper.headline
    if top is None:
        return []
    rows = [(top.label, amount(top.now, top))]
    if paper.previous is not None and top.change is not None:
        rows.append((f"Change from {paper.previous.label}", change(top.change, top.unit)))
    return rows


def amount(value: Any, row: FigureRow) -> str:
    if value is None:
        return "Not given"
    return pounds(value) if row.unit == "pounds" else number(value)


def figures_data(bundle: Bundle) -> dict[str, Any]:
    """The figures in the sections of the form, what moved and what the council said."""
    paper = bundle.paper
    before = paper.previous.label if paper.previous else ""
    return shared(bundle, f"{bundle.name}: figures") | {
        "before": before,
        "sections": [
            {"name": section, "rows": [figure_row(row, compared=bool(before)) for row in rows]}
            for section, rows in paper.sections.items()
        ],
        "moved": [
            f"{item.figure.label}: {change(item.figure.change, item.figure.unit)}. {reasons(item.why)}".strip()
            for item in paper.moved
        ],
        "explanations": [said(one) for one in paper.explanations],
        "disputes": [said(one) for one in paper.disputes],
        "contributors": contributed(paper),
    }


def contributed(paper: Paper) -> list[str]:
    """Who had a part in it, and which."""
    return [f"{name}: {', '.join(acts)}" for name, acts in paper.contributors]


def figure_row(row: FigureRow, *, compared: bool) -> dict[str, Any]:
    """Cell, label, amount or why there is none; and last period's with the change where there is one. A total stands
    out."""
    label = f"{row.label} ({row.note})" if row.note else row.label
    cells = [row.cell, label, f"Unable to supply: {row.unable}" if row.unable else amount(row.now, row)]
    if compared:
        cells += [amount(row.before, row), change(row.change, row.unit) if row.change is not None else "Not known"]
    return {"cells": cells, "total": row.total}


def reasons(why: tuple[Said, ...]) -> str:
    return " ".join(f"{one.by}: “{one.reason}”" for one in why)


def said(one: Said) -> dict[str, str]:
    return {"finding": one.finding, "reason": one.reason, "by": f"{one.by}. {one.about}. {one.rule}"}


def certificate_data(bundle: Bundle) -> dict[str, Any]:
    """Who certifies what, in which words and capacity; for whom, where they are a deputy."""
    signed = bundle.signed
    return shared(bundle, f"{bundle.name}: {bundle.certificate}") | {
        "statement": bundle.paper.statement,
        "signature": signature_facts(signed) if signed is not None else [],
        "note": OURS if bundle.definition.is_provisional else "",
    }


def signature_facts(signed: Signature) -> list[tuple[str, str]]:
    document = json.loads(signed.document)
    facts = [("Signed by", signed.person_name), ("Capacity", signed.capacity_words)]
    if typed := document.get("typed"):
        facts.append(("Typed signature", f"{typed['name']}, {typed['capacity']}"))
    how = document["evidence"]["method"]
    return [*facts, ("Signed", f"{day_and_time(signed.at)}, with a {how}"), ("Digest of the signature", signed.digest)]


def checklist_data(bundle: Bundle, papers: list[tuple[str, str]]) -> dict[str, Any]:
    """What to do, in order, with where each step comes from; ``papers`` are the pack's files and what each is."""
    carried = bundle.definition.carried
    return shared(bundle, f"{bundle.name}: checklist") | {
        "papers": papers,
        "steps": steps_of(carried, practice=bundle.paper.practice),
        "source": carried.source if carried is not None else NOT_KNOWN,
    }


def steps_of(carried: Carried | None, *, practice: bool) -> list[str]:
    """The steps a source gives, between those that are the same every time."""
    return [*([ONLY_PRACTICE] if practice else ()), *BEFORE, *(carried.steps if carried is not None else ()), *AFTER]
