"""The manifest: what exactly is submitted, fixed for ever at submission. ``reeve-manifest/1``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from reeve.proof.canonical import JSON, exact, utc

FORMAT = "reeve-manifest/1"

Amount = int | Decimal | None


@dataclass(frozen=True)
class Person:
    """Somebody named in a document: who they are to Reeve, and their name as it was then. Never an e-mail address."""

    id: UUID | str
    name: str

    def document(self) -> dict[str, JSON]:
        return {"id": str(self.id), "name": self.name}


@dataclass(frozen=True)
class ObligationMet:
    """What is being answered. ``council_code`` is the code of the register of that day; ``period`` as ``2026-10``."""

    council: str
    council_code: str
    council_name: str
    department: str
    return_key: str
    return_title: str
    period: str
    practice: bool

    def document(self) -> dict[str, JSON]:
        return {
            "council": {"slug": self.council, "code": self.council_code, "name": self.council_name},
            "department": self.department,
            "return": self.return_key,
            "title": self.return_title,
            "period": self.period,
            "standing": standing(self.practice),
        }


@dataclass(frozen=True)
class ColumnsNamed:
    """The line of the file that names its columns, the last line before those of the return, and for each column the
    position it was read as, or None: not in the return."""

    line: int
    until: int
    names: Sequence[str]
    positions: Sequence[int | None]

    def document(self) -> dict[str, JSON]:
        return {
            "line": self.line,
            "until": self.until,
            "names": list(self.names),
            "positions": list(self.positions),
        }


@dataclass(frozen=True)
class FileSent:
    """The file as it was uploaded: ``sha256:...`` of its bytes, its size in bytes, its kind (``text/plain``, ...).
    ``columns`` stand in the document only where the file names them in an order that was confirmed."""

    sha256: str
    size: int
    kind: str
    columns: ColumnsNamed | None = None

    def document(self) -> dict[str, JSON]:
        named: dict[str, JSON] = {} if self.columns is None else {"columns": self.columns.document()}
        return {"sha256": self.sha256, "size": self.size, "kind": self.kind, **named}


@dataclass(frozen=True)
class Entered:
    """A form's cells as they were frozen: a value by cell name (``c037``). Money in pence."""

    cells: Mapping[str, str | Amount]

    def document(self) -> dict[str, JSON]:
        return {name: value if isinstance(value, str) else exact(value) for name, value in self.cells.items()}


@dataclass(frozen=True)
class FigureStated:
    """A figure the certifier sees. ``amount`` is an integer where ``unit`` is ``pence``; None where there is none.
    ``unable`` is why the council is unable to supply it, and stands in the document only where it is."""

    cell: str
    label: str
    amount: Amount
    unit: str
    unable: str | None = None

    def __post_init__(self) -> None:
        if self.unable and self.amount is not None:
            raise ValueError(f"{self.cell}: it is not supplied and has an amount")
        if self.unit == "pence" and isinstance(self.amount, Decimal):
            raise ValueError(f"{self.cell}: pence are whole numbers, not {self.amount}")

    def document(self) -> dict[str, JSON]:
        said: dict[str, JSON] = {"unable_to_supply": self.unable} if self.unable else {}
        return {"cell": self.cell, "label": self.label, "amount": exact(self.amount), "unit": self.unit, **said}


@dataclass(frozen=True)
class DefinitionUsed:
    """The definition the version was checked against, as it stood then."""

    hash: str
    revision: int
    status: str

    def document(self) -> dict[str, JSON]:
        return {"hash": self.hash, "revision": self.revision, "status": self.status}


@dataclass(frozen=True)
class FindingTotal:
    """How often a rule failed."""

    rule: str
    severity: str
    count: int

    def document(self) -> dict[str, JSON]:
        return {"rule": self.rule, "severity": self.severity, "count": self.count}


@dataclass(frozen=True)
class ExplanationGiven:
    """Why a *confirm* finding stands. ``record`` is the keyed hash of one record, or None for the whole rule."""

    rule: str
    record: str | None
    reason: str
    by: Person
    at: datetime

    def document(self) -> dict[str, JSON]:
        return {
            "rule": self.rule,
            "record": self.record,
            "reason": self.reason,
            "by": self.by.document(),
            "at": utc(self.at),
        }


@dataclass(frozen=True)
class DisputeMade(ExplanationGiven):
    """Why the council says that a *fix* rule is wrong."""


@dataclass(frozen=True)
class OfferAnswered:
    """A figure that was offered for a cell from the council's own extracts, and the one that was entered. ``made_of``
    names each month's extract with its figure; ``reason`` is empty where the offer was taken, or none was given."""

    cell: str
    offered: Amount
    entered: Amount
    unit: str
    made_of: Sequence[Mapping[str, JSON]]
    reason: str
    by: Person
    at: datetime

    def document(self) -> dict[str, JSON]:
        return {
            "cell": self.cell,
            "offered": exact(self.offered),
            "entered": exact(self.entered),
            "unit": self.unit,
            "taken": self.offered == self.entered,
            "made_of": [dict(part) for part in self.made_of],
            "reason": self.reason,
            "by": self.by.document(),
            "at": utc(self.at),
        }


@dataclass(frozen=True)
class Contributor:
    """Somebody who worked on the version, and so may not sign it; ``acts`` such as ``uploaded``, ``explained``."""

    person: Person
    acts: tuple[str, ...]

    def document(self) -> dict[str, JSON]:
        return {**self.person.document(), "acts": sorted(set(self.acts))}


@dataclass(frozen=True)
class Manifest:
    """Everything a signature stands for. Made from a file or from a form, never both and never neither. ``offers``
    stand in the document only where there are any."""

    obligation: ObligationMet
    version: int
    file: FileSent | None
    form: Entered | None
    figures: Sequence[FigureStated]
    definition: DefinitionUsed
    engine_version: str
    findings: Sequence[FindingTotal]
    explanations: Sequence[ExplanationGiven]
    disputes: Sequence[DisputeMade]
    contributors: Sequence[Contributor]
    statement: str
    submitted_by: Person
    submitted_at: datetime
    offers: Sequence[OfferAnswered] = ()

    def __post_init__(self) -> None:
        if (self.file is None) == (self.form is None):
            raise ValueError("a manifest is of a file or of a form")

    def document(self) -> dict[str, JSON]:
        """The canonical document. Lists whose order means nothing are sorted, so that the same facts digest alike."""
        return {
            "format": FORMAT,
            "obligation": self.obligation.document(),
            "version": self.version,
            "file": None if self.file is None else self.file.document(),
            "form": None if self.form is None else self.form.document(),
            "figures": [figure.document() for figure in self.figures],
            "definition": self.definition.document(),
            "engine": self.engine_version,
            "findings": [total.document() for total in sorted(self.findings, key=lambda total: total.rule)],
            "explanations": reasons(self.explanations),
            "disputes": reasons(self.disputes),
            "contributors": [one.document() for one in sorted(self.contributors, key=lambda one: str(one.person.id))],
            "statement": self.statement,
            "submitted": {"by": self.submitted_by.document(), "at": utc(self.submitted_at)},
            **({"offers": [one.document() for one in self.offers]} if self.offers else {}),
        }


def reasons(given: Sequence[ExplanationGiven]) -> list[JSON]:
    return [each.document() for each in sorted(given, key=lambda each: (each.rule, each.record or "", utc(each.at)))]


def standing(practice: bool) -> str:
    """``practice`` or ``live``, the word that stands in every document."""
    return "practice" if practice else "live"
