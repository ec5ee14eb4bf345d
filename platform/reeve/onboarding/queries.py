"""What the platform admin sees: the register with who is aboard, admins and invitations, and the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, or_, select

from reeve.database import db, now
from reeve.errors import Conflict, NotFound
from reeve.identity.address import domains_of
from reeve.identity.models import Invitation, Membership, Person, SignIn
from reeve.identity.queries import in_force
from reeve.identity.visitor import House
from reeve.mail.models import Letter
from reeve.onboarding.checklist import Stage, stage_of
from reeve.onboarding.facts import facts_by_council
from reeve.register.models import Council, CouncilName


class NotAboard(Conflict):
    """This council is not on Reeve yet. Bring it aboard first."""

    title = "The council is not on Reeve"


ABOARD = frozenset(Stage) - {Stage.NOT_ABOARD, Stage.OWES_NOTHING}


@dataclass(frozen=True)
class Line:
    """One council on the platform's list. ``last_seen`` is when one of its people last used Reeve."""

    id: UUID
    slug: str
    name: str
    kind: str
    onboarded_at: datetime | None
    stage: Stage
    last_seen: datetime | None

    @property
    def state(self) -> str:
        return self.stage.value


def councils(words: str, state: str = "") -> list[Line]:
    """The register by name, each council with its stage. ``state`` narrows it: aboard, not, or a stage's own words."""
    facts, seen = facts_by_council(db.platform), last_seen_by_council()
    lines = [
        Line(each.id, each.slug, each.name, each.kind, each.onboarded_at, stage_of(facts[each.id]), seen.get(each.id))
        for each in db.platform.scalars(councils_select(words))
    ]
    wanted = {"": frozenset(Stage), "aboard": ABOARD, "not": {Stage.NOT_ABOARD}}.get(state)
    return [line for line in lines if (line.stage in wanted if wanted is not None else line.stage == state)]


def councils_select(words: str) -> Select[Council]:
    found = select(Council).order_by(Council.name)
    if not words:
        return found
    like = f"%{words.replace('%', '').replace('_', '')}%"
    older = select(CouncilName.council_id).where(CouncilName.name.ilike(like))
    return found.where(or_(Council.name.ilike(like), Council.slug.ilike(like), Council.id.in_(older)))


def count_stages(lines: Sequence[Line]) -> dict[Stage, int]:
    """Every stage in order with how many of ``lines`` stand there."""
    return {stage: sum(line.stage == stage for line in lines) for stage in Stage}


def last_seen_by_council() -> dict[UUID, datetime]:
    """When one of a council's people last used Reeve, by their sessions' own note of it."""
    rows = db.platform.execute(
        select(Membership.council_id, func.max(SignIn.seen_at).label("seen_at"))
        .join(SignIn, SignIn.person_id == Membership.person_id)
        .where(SignIn.second_factor_at.is_not(None), in_force(Membership.from_on, Membership.to_on))
        .group_by(Membership.council_id)
    )
    return {row.council_id: row.seen_at for row in rows}


def get_council(slug: str) -> Council:
    """Raises NotFound."""
    council = db.platform.scalars(select(Council).where(Council.slug == slug)).one_or_none()
    if council is None:
        raise NotFound
    return council


def house_of(council: Council) -> House:
    return House("council", council.id, council.slug, council.name)


def get_aboard(slug: str) -> Council:
    """Raises NotFound, NotAboard."""
    council = get_council(slug)
    if council.onboarded_at is None:
        raise NotAboard
    return council


def find_council_to_change(slug: str) -> Council | None:
    """The council, held until this unit ends, so that two people cannot bring it aboard at once."""
    return db.platform.scalars(select(Council).where(Council.slug == slug).with_for_update()).one_or_none()


def admins_of(council_id: UUID) -> Sequence[str]:
    return db.platform.scalars(
        select(Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.council_id == council_id, Membership.role == "admin")
        .where(in_force(Membership.from_on, Membership.to_on))
        .order_by(Person.name)
    ).all()


def domains_in_use(council_id: UUID) -> list[str]:
    """Where the council's people of today have their addresses, the most frequent first."""
    return domains_of(
        db.platform.scalars(
            select(Person.email)
            .join(Membership, Membership.person_id == Person.id)
            .where(Membership.council_id == council_id, in_force(Membership.from_on, Membership.to_on))
            .distinct()
        )
    )


def admin_invitations(council_id: UUID) -> Sequence[Invitation]:
    """The first admins' open invitations: all the platform sees of a council's."""
    return db.platform.scalars(
        select(Invitation)
        .where(Invitation.council_id == council_id, Invitation.role == "admin")
        .where(Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
        .order_by(Invitation.created_at)
    ).all()


def count_letters() -> int:
    return db.platform.scalar(select(func.count()).select_from(Letter)) or 0


def letters(*, offset: int, size: int) -> Sequence[Letter]:
    """Newest first."""
    return db.platform.scalars(select(Letter).order_by(Letter.created_at.desc()).offset(offset).limit(size)).all()


def get_letter(letter_id: UUID) -> Letter:
    """Raises NotFound."""
    letter = db.platform.get(Letter, letter_id)
    if letter is None:
        raise NotFound
    return letter


def still_works(letter: Letter) -> bool:
    return letter.link_until is not None and letter.link_until > now()
