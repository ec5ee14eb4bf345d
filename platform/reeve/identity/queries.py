"""What the gate looks up: a session by its hash, a person by e-mail or id, and the houses they belong to today."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    String,
    Uuid,
    and_,
    bindparam,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    text,
    true,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from reeve.database import now, set_person
from reeve.identity.address import same_key
from reeve.identity.models import (
    Credential,
    DepartmentMembership,
    Membership,
    Person,
    PlatformMembership,
    SignIn,
    SignInAttempt,
)
from reeve.identity.visitor import House, Standing
from reeve.register.models import Council, Department

LONDON = ZoneInfo("Europe/London")


def today() -> date:
    """The day in the United Kingdom; roles begin and end by it."""
    return now().astimezone(LONDON).date()


def present(session: Session, *, email: str | None = None, token_hash: str | None = None) -> None:
    """Go on in the same transaction as somebody who shows this e-mail or this token."""
    for name, value in (("email", same_key(email) if email else None), ("token_hash", token_hash)):
        if value is not None:
            session.info[name] = value
            session.execute(text("select set_config(:name, :value, true)"), {"name": f"reeve.{name}", "value": value})


SESSION = select(SignIn, func.set_config("reeve.person_id", cast(SignIn.person_id, String), True)).where(
    SignIn.token_hash == bindparam("token_hash"), SignIn.revoked_at.is_(None)
)


def find_session(session: Session, token_hash: str) -> SignIn | None:
    """The session behind a token, not revoked; from here on the transaction is that person's."""
    row = session.execute(SESSION, {"token_hash": token_hash}).first()
    if row is None:
        return None
    found: SignIn = row[0]
    session.info["person_id"] = found.person_id
    return found


def find_by_email(session: Session, email: str) -> Person | None:
    """Whoever has this e-mail; the gate sees only the one it was shown."""
    return session.scalars(select(Person).where(func.lower(Person.email) == same_key(email))).one_or_none()


def find_person(session: Session, email: str) -> Person | None:
    """The person with the e-mail presented, who becomes this transaction's person."""
    person = find_by_email(session, email)
    if person is not None:
        set_person(session, person.id)
    return person


def in_force(
    from_on: InstrumentedAttribute[date],
    to_on: InstrumentedAttribute[date | None],
    on: ColumnElement[date] | None = None,
) -> ColumnElement[bool]:
    """A role holds from its first day and until the day it ends, which is no longer part of it; ``on`` is today."""
    day = today() if on is None else on
    return and_(from_on <= day, or_(to_on.is_(None), to_on > day))


def standings_select() -> Select[Any]:
    """Of ``:person``, the name, the e-mail and each role on ``:day``."""
    who, day = bindparam("person", type_=Uuid()), bindparam("day", type_=Date())
    none = cast(null(), Uuid())
    councils = (
        select(
            literal("council").label("kind"),
            Council.id,
            Council.slug,
            Council.name,
            Membership.role,
            Membership.capacity,
        )
        .join(Council, Council.id == Membership.council_id)
        .where(Membership.person_id == who, in_force(Membership.from_on, Membership.to_on, day))
        .where(Council.onboarded_at.is_not(None))
    )
    departments = (
        select(
            literal("department"), Department.id, Department.slug, Department.name, DepartmentMembership.role, null()
        )
        .join(Department, Department.id == DepartmentMembership.department_id)
        .where(DepartmentMembership.person_id == who)
        .where(in_force(DepartmentMembership.from_on, DepartmentMembership.to_on, day))
    )
    platform = select(literal("platform"), none, null(), null(), literal("platform"), null()).where(
        PlatformMembership.person_id == who, in_force(PlatformMembership.from_on, PlatformMembership.to_on, day)
    )
    rows = union_all(councils, departments, platform).subquery()
    return (
        select(Person.name.label("person_name"), Person.email, rows)
        .outerjoin(rows, true())
        .where(Person.id == who, Person.closed_at.is_(None))
    )


STANDINGS = standings_select()


def find_standings(session: Session, person_id: UUID) -> tuple[str, str, tuple[Standing, ...]] | None:
    """The person's name, e-mail and roles today, in one query; None where the account is closed."""
    rows = session.execute(STANDINGS, {"person": person_id, "day": today()}).all()
    if not rows:
        return None
    standings = tuple(
        Standing(row.role, House(row.kind, row.id, row.slug, row.name) if row.id is not None else None, row.capacity)
        for row in rows
        if row.role is not None
    )
    return rows[0].person_name, rows[0].email, standings


def open_sessions(session: Session, person_id: UUID) -> list[SignIn]:
    """The person's sessions with both factors that were not ended, the last seen first; some may have lapsed."""
    found = select(SignIn).where(
        SignIn.person_id == person_id, SignIn.revoked_at.is_(None), SignIn.second_factor_at.is_not(None)
    )
    return list(session.scalars(found.order_by(SignIn.seen_at.desc(), SignIn.id)))


def credentials(session: Session, person_id: UUID, kind: str) -> list[Credential]:
    """The confirmed credentials of this kind, oldest first."""
    return list(
        session.scalars(
            select(Credential)
            .where(Credential.person_id == person_id, Credential.kind == kind, Credential.confirmed_at.is_not(None))
            .order_by(Credential.created_at)
        )
    )


def find_waiting_totp(session: Session, person_id: UUID) -> Credential | None:
    """The authenticator that was shown and not confirmed yet; the oldest, where two pages were opened at once."""
    waiting = select(Credential).where(
        Credential.person_id == person_id, Credential.kind == "totp", Credential.confirmed_at.is_(None)
    )
    return session.scalars(waiting.order_by(Credential.created_at, Credential.id)).first()


def recovery_codes_left(session: Session, person_id: UUID) -> int:
    left = select(func.count()).where(
        Credential.person_id == person_id, Credential.kind == "recovery", Credential.used_at.is_(None)
    )
    return session.scalar(left) or 0


def failed_tries(session: Session, subjects: Iterable[str], *, since: datetime) -> dict[str, tuple[int, datetime]]:
    """By subject, how many tries failed and when the last one did."""
    rows = session.execute(
        select(SignInAttempt.subject, func.count().label("failed"), func.max(SignInAttempt.at).label("last"))
        .where(SignInAttempt.subject.in_(list(subjects)), SignInAttempt.at > since)
        .group_by(SignInAttempt.subject)
    )
    return {row.subject: (row.failed, row.last) for row in rows}


def admins_of(session: Session) -> Sequence[Person]:
    """The admins of today of the council whose unit ``session`` is, whose account is open, by name."""
    return session.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.role == "admin", in_force(Membership.from_on, Membership.to_on))
        .where(Person.closed_at.is_(None))
        .order_by(Person.name, Person.id)
        .distinct()
    ).all()


def idle_people(session: Session, *, since: datetime) -> Sequence[UUID]:
    """Those whose account is open and who have not been here since then."""
    idle = select(Person.id).where(Person.closed_at.is_(None), Person.active_at < since)
    return session.scalars(idle.order_by(Person.id)).all()
