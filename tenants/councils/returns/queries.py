"""Reading what a council owes, how it stands, and its versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, TableClause, column, select, table

from councils.returns.earlier import is_accepted, is_carried
from councils.returns.models import Figure, Standing, StoredFile, Version, VersionContributor
from reeve.audit.models import AuditEntry
from reeve.database import db
from reeve.definitions import Definition, Period
from reeve.department.models import Channel, Obligation
from reeve.errors import NotFound
from reeve.identity.queries import today
from reeve.register.models import Council
from reeve.rulebook.models import DefinitionRelease
from reeve.rulebook.queries import NoDefinition, get_definition, get_definition_by_hash, has_begun, holds_for
from reeve.transparency.given import HEAD_GIVEN

EVERY_DAY = ("person.signed_in", HEAD_GIVEN)
FROM_DEFINITION = {"title", "is_form", "asks_signature"}
COLUMNS = [each.name for each in fields(Standing) if each.name not in FROM_DEFINITION]
STANDING: TableClause = table("standing", *(column(name) for name in COLUMNS), schema="tenants")


MOST = 2**31 - 1
"""The largest number PostgreSQL's integer holds; an address may carry a larger one."""


class NoSuchReturn(NotFound):
    """Your council owes no such return for this period. Go back to your council's page."""


class NoSuchVersion(NotFound):
    """There is no version with this number. Go back to the return's page."""


@dataclass(frozen=True)
class PreviousVersion:
    """The version the department last accepted for an earlier period; ``carried`` where nobody accepts it in Reeve, for
    the council sent it by other means."""

    version: Version
    period: Period
    figures: Mapping[str, Figure]
    carried: bool = False

    @property
    def known_by(self) -> str:
        """What was done with it, as a sentence ends: "the department accepted"."""
        return "you sent to the department yourselves" if self.carried else "the department accepted"


def get_obligation(return_key: str, period: str) -> Obligation:
    """The council's obligation for this return and period; the practice one where there are both.

    Raises NoSuchReturn.
    """
    found = find_obligation(return_key, period)
    if found is None:
        raise NoSuchReturn
    return found


def find_obligation(return_key: str, period: str) -> Obligation | None:
    """The practice one where there are both."""
    if "\x00" in return_key + period:
        return None
    return db.council.scalars(
        select(Obligation)
        .where(Obligation.return_key == return_key, Obligation.period == period)
        .order_by(Obligation.practice.desc())
        .limit(1)
    ).one_or_none()


def definition_of(obligation: Obligation) -> Definition:
    """The definition in force for this obligation, looked up once a unit of work. Raises NoDefinition."""
    held: dict[tuple[str, str], Definition] = db.council.info.setdefault("definitions", {})
    place = obligation.return_key, obligation.period
    if place not in held:
        held[place] = get_definition(db.council, *place, council_id=obligation.council_id)
    return held[place]


def get_version(obligation: Obligation, number: int) -> Version:
    """Raises NoSuchVersion."""
    if number > MOST:
        raise NoSuchVersion
    found = db.council.scalars(
        select(Version).where(Version.obligation_id == obligation.id, Version.number == number)
    ).one_or_none()
    if found is None:
        raise NoSuchVersion
    return found


def versions_of(obligation: Obligation) -> Sequence[Version]:
    """Newest first."""
    return db.council.scalars(
        select(Version).where(Version.obligation_id == obligation.id).order_by(Version.number.desc())
    ).all()


def file_of(version: Version) -> StoredFile | None:
    """The file a version was made from; None for a form."""
    if version.file_id is None:
        return None
    return db.council.scalars(select(StoredFile).where(StoredFile.id == version.file_id)).one()


def same_file_as(version: Version) -> Version | None:
    """The newest earlier version of the same obligation made from the very same bytes."""
    file = file_of(version)
    if file is None:
        return None
    return db.council.scalars(
        select(Version)
        .join(StoredFile, StoredFile.id == Version.file_id)
        .where(
            Version.obligation_id == version.obligation_id,
            Version.number < version.number,
            StoredFile.sha256 == file.sha256,
        )
        .order_by(Version.number.desc())
        .limit(1)
    ).one_or_none()


def contributors_of(version: Version) -> Sequence[VersionContributor]:
    """Who had a hand in it, in order of time; a person once for each act."""
    return db.council.scalars(
        select(VersionContributor)
        .where(VersionContributor.version_id == version.id)
        .order_by(VersionContributor.at, VersionContributor.name, VersionContributor.act)
    ).all()


def figures_of(version: Version) -> Sequence[Figure]:
    """In the order of the definition."""
    return db.council.scalars(
        select(Figure).where(Figure.version_id == version.id).order_by(Figure.place, Figure.cell)
    ).all()


def previous_accepted(obligation: Obligation) -> PreviousVersion | None:
    """The newest version of an earlier period that the department accepted and did not reject afterwards, or that the
    council carried there itself: of a return that only a person can take, no other figures are ever known."""
    return accepted_where(obligation, Obligation.period < obligation.period)


def accepted_a_year_ago(obligation: Obligation, previous: PreviousVersion | None) -> PreviousVersion | None:
    """What was accepted for the same period a year earlier, where ``previous`` is a later one."""
    year_ago = Period.parse(obligation.period).year_earlier()
    if previous is None or previous.period <= year_ago:
        return None
    return accepted_where(obligation, Obligation.period == str(year_ago))


def accepted_where(obligation: Obligation, *where: ColumnElement[bool]) -> PreviousVersion | None:
    """The newest version that was accepted, or carried by the council itself, of an obligation that meets ``where``."""
    carried = is_carried().label("carried")
    found = db.council.execute(
        select(Version, Obligation.period, carried)
        .join(Obligation, Obligation.id == Version.obligation_id)
        .where(
            Obligation.return_key == obligation.return_key,
            Obligation.practice == obligation.practice,
            is_accepted() | is_carried(),
            *where,
        )
        .order_by(Obligation.period.desc(), Version.number.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        return None
    version, period, by_hand = found
    figures = {figure.cell: figure for figure in figures_of(version)}
    named = definition_of(obligation).by_present_name(figures)
    return PreviousVersion(version, Period.parse(period), named, carried=by_hand)


def standing_of(obligation: Obligation) -> Standing:
    """How this obligation stands now."""
    return next(iter(standings(STANDING.c.obligation_id == obligation.id)))


def all_standings() -> list[Standing]:
    """Everything the council owes: first what is due first, then what has no date, newest period first."""
    found = standings()
    without = sorted((s for s in found if s.due_at is None), key=lambda s: s.period, reverse=True)
    return sorted((s for s in found if s.due_at is not None), key=lambda s: (str(s.due_at), s.return_key)) + without


def standings(*where: ColumnElement[bool]) -> list[Standing]:
    statement: Select[Any] = select(STANDING).where(*where)
    found = db.council.execute(statement).mappings().all()
    definitions, means = definitions_for({(row["return_key"], row["period"]) for row in found}), open_means()
    return [completed(row, definitions[row["return_key"], row["period"]], means) for row in found]


def definitions_for(wanted: Set[tuple[str, str]]) -> Mapping[tuple[str, str], Definition]:
    """The definition in force for each return and period, in a few look-ups however many there are."""
    releases = db.council.execute(
        select(DefinitionRelease.return_key, DefinitionRelease.period_from, DefinitionRelease.hash)
        .where(DefinitionRelease.return_key.in_({key for key, _ in wanted}), holds_here(), has_begun())
        .order_by(DefinitionRelease.period_from.desc(), DefinitionRelease.revision.desc())
    ).all()
    hashes = {
        (key, period): next((r.hash for r in releases if r.return_key == key and r.period_from <= period), None)
        for key, period in wanted
    }
    known = {digest: get_definition_by_hash(db.council, digest) for digest in set(hashes.values()) if digest}
    missing = [place for place, digest in hashes.items() if digest is None]
    if missing:
        raise NoDefinition(f"Reeve holds no rules for {missing[0][0]} in {missing[0][1]}.")
    return {place: known[digest] for place, digest in hashes.items() if digest}


def holds_here() -> ColumnElement[bool]:
    """Whether a release is for the nation of the council of this unit."""
    return holds_for(db.council.info["council_id"])


def open_means() -> Mapping[tuple[str, bool], str]:
    """By return and whether it is practice, how it travels to the department today: the channel opened last counts."""
    day = today()
    found = db.council.execute(
        select(Channel.return_key, Channel.kind, Channel.means)
        .where(Channel.from_on <= day, Channel.to_on.is_(None) | (Channel.to_on >= day))
        .order_by(Channel.from_on)
    )
    return {(row.return_key, row.kind == "practice"): row.means for row in found}


def completed(row: Mapping[Any, Any], definition: Definition, means: Mapping[tuple[str, bool], str]) -> Standing:
    """A row of the view, with what the definition says of the return, and how it would travel."""
    given = dict(row)
    given["carried_by"] = row["carried_by"] or means.get((row["return_key"], row["practice"]))
    return Standing(
        **given,
        title=definition.title_of(Period.parse(row["period"])),
        is_form=definition.kind == "form",
        asks_signature=definition.signed_by != "none",
    )


def files_of(obligation: Obligation) -> Mapping[UUID, StoredFile]:
    """The file of each version that has one, by the version's id."""
    found = db.council.execute(
        select(Version.id, StoredFile)
        .join(StoredFile, StoredFile.id == Version.file_id)
        .where(Version.obligation_id == obligation.id)
    ).all()
    return {row.id: row.StoredFile for row in found}


def recent_history(*, limit: int, subjects: Iterable[str] = (), money: bool = True) -> Sequence[AuditEntry]:
    """The newest entries of the council's history but for those of every day; only those about ``subjects`` and what
    lies under them, if given. Without ``money`` none about the subscription."""
    statement = select(AuditEntry).where(AuditEntry.act.not_in(EVERY_DAY)).order_by(AuditEntry.seq.desc()).limit(limit)
    for subject in subjects:
        statement = statement.where(lies_under(subject))
    if not money:
        statement = statement.where(~lies_under("subscription"), ~AuditEntry.subject.like("/c/%/subscription%"))
    return db.council.scalars(statement).all()


def lies_under(subject: str) -> ColumnElement[bool]:
    return (AuditEntry.subject == subject) | AuditEntry.subject.startswith(subject + "/")


def own_nation() -> str:
    """The nation of the council of the open unit, whose bank holidays count."""
    return db.council.scalars(select(Council.nation)).one()


def subject_of(obligation: Obligation, *, version: int | None = None) -> str:
    """How the history names this: ``shbe/2026-10``, ``shbe/2026-10/versions/3``."""
    subject = f"{obligation.return_key}/{obligation.period}"
    return subject if version is None else f"{subject}/versions/{version}"


def version_in_words(version: Version) -> str:
    """How the history says it: "version 3 of SHBE, October 2026"."""
    obligation = get_obligation_by_id(version.obligation_id)
    return f"version {version.number} of {definition_of(obligation).name_of(Period.parse(obligation.period))}"


def get_obligation_by_id(obligation_id: UUID) -> Obligation:
    """For jobs, which know ids only. Raises NoSuchReturn."""
    found = db.council.scalars(select(Obligation).where(Obligation.id == obligation_id)).one_or_none()
    if found is None:
        raise NoSuchReturn
    return found
