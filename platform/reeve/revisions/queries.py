"""Drafts, trials and publications of this department, and how often a rule was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from uuid import UUID

from sqlalchemy import func, or_, select

from reeve.catalogue.models import RuleCount
from reeve.database import db
from reeve.definitions import Definition, parse
from reeve.definitions.example_edits import ExampleFile, edits_between, in_words
from reeve.definitions.example_files import GOOD, packaged_edits, packaged_example
from reeve.errors import NotFound
from reeve.register.models import Council, Department
from reeve.revisions.models import DraftRevision, RuleTrial
from reeve.rulebook.models import DefinitionRelease, Publication, ReturnKind
from reeve.rulebook.queries import newest_release, published_examples, today


@lru_cache(maxsize=16)
def parsed(resolved: str) -> Definition:
    """A draft's text, read once for the pages it is looked at on."""
    return parse(resolved)


class NoSuchDraft(NotFound):
    """There is no draft of this number. Go back to the list of drafts."""

    title = "No such draft"


class NotOurReturn(NotFound):
    """Your department asks for no return of this name. Go back to the list of returns."""

    title = "No such return"


def own_releases() -> list[DefinitionRelease]:
    """What was released last of each of the department's own returns, of each nation that has its own, by name."""
    rows = db.department.execute(
        select(DefinitionRelease.return_key, DefinitionRelease.nation)
        .join(ReturnKind, ReturnKind.key == DefinitionRelease.return_key)
        .where(ReturnKind.department_id == db.department.info["department_id"])
        .distinct()
        .order_by(DefinitionRelease.return_key, DefinitionRelease.nation)
    ).all()
    return [newest_release(db.department, key, nation=nation) for key, nation in rows]


def get_own_release(name: str) -> DefinitionRelease:
    """By ``key`` or, where each nation has its own, ``key.nation``. Raises NotOurReturn."""
    key, _, nation = name.partition(".")
    for release in own_releases():
        if (release.return_key, release.nation) == (key, nation):
            return release
    raise NotOurReturn


def next_draft() -> int:
    return (db.department.scalar(select(func.max(DraftRevision.number))) or 0) + 1


def drafts() -> Sequence[tuple[DraftRevision, Publication | None]]:
    """Newest first, with what was published of them."""
    rows = db.department.execute(
        select(DraftRevision, Publication)
        .outerjoin(Publication, Publication.draft_number == DraftRevision.number)
        .order_by(DraftRevision.number.desc())
    ).all()
    return [(draft, publication) for draft, publication in rows]


def get_draft(number: int, *, hold: bool = False) -> DraftRevision:
    """``hold`` keeps others from publishing it or setting it aside meanwhile. Raises NoSuchDraft."""
    found = select(DraftRevision).where(DraftRevision.number == number)
    draft = db.department.scalars(found.with_for_update() if hold else found).one_or_none()
    if draft is None:
        raise NoSuchDraft
    return draft


def trials_of(draft: DraftRevision) -> Sequence[RuleTrial]:
    """Newest first."""
    return db.department.scalars(
        select(RuleTrial).where(RuleTrial.draft_number == draft.number).order_by(RuleTrial.number.desc())
    ).all()


def get_trial(draft_number: int, number: int) -> RuleTrial:
    return db.department.get_one(RuleTrial, (db.department.info["department_id"], draft_number, number))


def find_publication(draft_number: int) -> Publication | None:
    return db.department.get(Publication, (db.department.info["department_id"], draft_number))


def begins_last(return_key: str, nation: str) -> Publication | None:
    """The publication of this return that begins last, begun or not."""
    return db.department.scalars(
        select(Publication)
        .where(Publication.return_key == return_key, Publication.nation == nation)
        .order_by(Publication.begins_on.desc(), Publication.published_at.desc())
        .limit(1)
    ).one_or_none()


def counts_of(return_key: str) -> Mapping[str, RuleCount]:
    """How often each rule was found over all councils, by rule."""
    found = db.department.scalars(select(RuleCount).where(RuleCount.return_key == return_key))
    return {each.rule_id: each for each in found}


def councils_aboard() -> Sequence[Council]:
    """Every council on Reeve, in the order in which its history is written to."""
    still_there = or_(Council.closed_on.is_(None), Council.closed_on >= today())
    return db.department.scalars(
        select(Council).where(Council.onboarded_at.is_not(None), still_there).order_by(Council.id)
    ).all()


def department_name(department_id: UUID) -> str:
    return db.department.get_one(Department, department_id).name


def example_in_words(definition: Definition, rule_id: str) -> str:
    """How the rule's present example is made out of the file that is right; empty where it differs in more than cells,
    or there is none."""
    published = published_examples(db.department, definition.hash)
    good = published.get(GOOD) or packaged_example(definition, GOOD) or ExampleFile(b"")
    example = published.get(rule_id) or packaged_example(definition, rule_id)
    edits = None if rule_id in published else packaged_edits(definition, rule_id)
    if edits is None and example is not None:
        edits = edits_between(good.this, example, definition.layout)
    return in_words(edits or {})
