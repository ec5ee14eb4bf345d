"""The manifest of a version: everything a signature will stand for, put together from the rows of every room."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from councils.columns.queries import columns_of
from councils.lineage.queries import kept_of
from councils.returns.models import Figure, StoredFile, Version
from councils.returns.queries import contributors_of, figures_of, file_of
from councils.signoff.queries import department_slug, own_code, own_council
from councils.validation.models import CheckRun, Dispute, Explanation
from councils.validation.queries import answers_in_force, totals_of
from reeve.database import db
from reeve.definitions import Definition
from reeve.department.models import Obligation
from reeve.proof import (
    ColumnsNamed,
    Contributor,
    DefinitionUsed,
    DisputeMade,
    Entered,
    ExplanationGiven,
    FigureStated,
    FileSent,
    FindingTotal,
    Manifest,
    ObligationMet,
    OfferAnswered,
    Person,
)
from reeve.rulebook.queries import get_definition_by_hash
from reeve.rules import Columns


@dataclass(frozen=True)
class Subject:
    """What a manifest is of: one version of one obligation, and the check it was found ready by."""

    obligation: Obligation
    version: Version
    check: CheckRun

    @property
    def definition(self) -> Definition:
        """The one the check was made with, not whichever is newest now."""
        return get_definition_by_hash(db.council, self.check.definition_hash)


def manifest_of(subject: Subject, *, submitter: Person, at: datetime) -> Manifest:
    """What ``submitter`` sends at this moment; they are among the contributors."""
    definition, version = subject.definition, subject.version
    figures = figures_of(version)
    file = file_of(version)
    return Manifest(
        obligation=obligation_met(subject.obligation, definition),
        version=version.number,
        file=None if file is None else file_sent(file, columns_of(version)),
        form=entered(figures) if file is None else None,
        figures=[stated(figure) for figure in figures],
        definition=DefinitionUsed(definition.hash, definition.revision, definition.status),
        engine_version=subject.check.engine_version,
        findings=[FindingTotal(t.rule_id, t.severity, t.count) for t in totals_of(subject.check)],
        explanations=explanations(version),
        disputes=disputes(version),
        contributors=contributors(version, submitter),
        statement=definition.statement,
        submitted_by=submitter,
        submitted_at=at,
        offers=offers(version),
    )


def obligation_met(obligation: Obligation, definition: Definition) -> ObligationMet:
    council = own_council()
    return ObligationMet(
        council=council.slug,
        council_code=own_code(),
        council_name=council.name,
        department=department_slug(obligation),
        return_key=obligation.return_key,
        return_title=definition.title,
        period=obligation.period,
        practice=obligation.practice,
    )


def file_sent(file: StoredFile, columns: Columns | None) -> FileSent:
    """As it came; where its columns are not in the return's own order, which is which goes with it."""
    named = None
    if columns is not None and columns.how != "own":
        named = ColumnsNamed(columns.line, columns.until, columns.names, columns.positions)
    return FileSent(f"sha256:{file.sha256.removeprefix('sha256:')}", file.size, file.kind, named)


def entered(figures: Sequence[Figure]) -> Entered:
    return Entered({figure.cell: exactly(figure) for figure in figures if not figure.computed})


def stated(figure: Figure) -> FigureStated:
    unit = "pence" if figure.is_money else figure.unit
    return FigureStated(figure.cell, figure.label, exactly(figure), unit, figure.unable)


def exactly(figure: Figure) -> int | Decimal | None:
    return whole_or_exact(figure.amount)


def whole_or_exact(amount: Decimal | None) -> int | Decimal | None:
    """An integer where the amount is whole, so that 5 and 5.0 digest alike; else the decimal without trailing zeros."""
    if amount is None:
        return None
    whole = int(amount)
    return whole if whole == amount else amount.normalize()


def explanations(version: Version) -> list[ExplanationGiven]:
    return [
        ExplanationGiven(a.rule_id, a.record_key, a.reason, Person(a.person_id, a.person_name), a.at)
        for a in answers_in_force(Explanation, version)
    ]


def disputes(version: Version) -> list[DisputeMade]:
    return [
        DisputeMade(a.rule_id, a.record_key, a.reason, Person(a.person_id, a.person_name), a.at)
        for a in answers_in_force(Dispute, version)
    ]


def offers(version: Version) -> list[OfferAnswered]:
    """What was offered for its cells from the council's extracts when it was made, and what was entered."""
    return [
        OfferAnswered(
            one.cell,
            whole_or_exact(one.offered),
            whole_or_exact(one.entered),
            one.unit,
            one.made_of,
            one.reason,
            Person(one.person_id, one.person_name),
            one.at,
        )
        for one in kept_of(version)
    ]


def contributors(version: Version, submitter: Person) -> list[Contributor]:
    """Each person once, with everything they did."""
    names: dict[UUID | str, str] = {submitter.id: submitter.name}
    acts: dict[UUID | str, set[str]] = defaultdict(set, {submitter.id: {"submitted"}})
    for one in contributors_of(version):
        names.setdefault(one.person_id, one.name)
        acts[one.person_id].add(one.act)
    return [Contributor(Person(person, name), tuple(sorted(acts[person]))) for person, name in names.items()]
