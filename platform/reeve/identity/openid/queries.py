"""What is looked up of this sign-in: by the gate through the attempt or account shown to it, by a council its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, bindparam, exists, func, select
from sqlalchemy.orm import Session

from reeve.database import db
from reeve.identity.models import Membership, Person
from reeve.identity.openid.models import (
    LIVE,
    BreakGlass,
    OpenIdAccount,
    OpenIdAttempt,
    OpenIdEntry,
    SignInProvider,
)
from reeve.identity.passkey_models import Passkey
from reeve.identity.queries import in_force
from reeve.register.models import Council, CouncilName


def find_provider(session: Session, council_id: UUID, *, number: int | None = None) -> SignInProvider | None:
    """The settings in use, or those of ``number``."""
    which = SignInProvider.state.in_(LIVE) if number is None else SignInProvider.number == number
    return session.scalars(select(SignInProvider).where(SignInProvider.council_id == council_id, which)).one_or_none()


def newest_provider(*, hold: bool = False) -> SignInProvider | None:
    """The council's newest settings, in use or not yet; ``hold`` keeps others from changing them meanwhile."""
    newest = select(SignInProvider).order_by(SignInProvider.number.desc()).limit(1)
    return db.council.scalars(newest.with_for_update() if hold else newest).one_or_none()


def find_attempt(session: Session, token_hash: str) -> OpenIdAttempt | None:
    return session.scalars(select(OpenIdAttempt).where(OpenIdAttempt.token_hash == token_hash)).one_or_none()


def find_account(session: Session, council_id: UUID, account_hash: str) -> OpenIdAccount | None:
    which = (OpenIdAccount.council_id == council_id, OpenIdAccount.account_hash == account_hash)
    return session.scalars(select(OpenIdAccount).where(*which)).one_or_none()


def accounts_of(session: Session, person_id: UUID) -> dict[UUID, OpenIdAccount]:
    """The person's linked accounts, by council."""
    rows = session.scalars(select(OpenIdAccount).where(OpenIdAccount.person_id == person_id))
    return {row.council_id: row for row in rows}


def providers_in_use(session: Session, council_ids: Sequence[UUID]) -> set[UUID]:
    """Which of these councils use their own sign-in."""
    which = (SignInProvider.council_id.in_(council_ids), SignInProvider.state.in_(LIVE))
    return set(session.scalars(select(SignInProvider.council_id).where(*which)))


def has_own_sign_in(council_id: UUID | None) -> bool:
    """Whether the council somebody is invited to uses its own sign-in; their invitation is shown to the gate."""
    return council_id is not None and bool(providers_in_use(db.gate, [council_id]))


class Named(NamedTuple):
    """A break-glass member. Who has no passkey cannot come in as one."""

    person: Person
    is_admin: bool
    has_passkey: bool


def break_glass() -> list[Named]:
    """The break-glass members who still belong here, by name."""
    admin = func.bool_or(Membership.role == "admin")
    has_passkey = select(Passkey.person_id).where(Passkey.person_id == Person.id).exists()
    rows = db.council.execute(
        select(Person, admin, has_passkey)
        .join(BreakGlass, BreakGlass.person_id == Person.id)
        .join(Membership, Membership.person_id == Person.id)
        .where(in_force(Membership.from_on, Membership.to_on))
        .group_by(Person.id)
        .order_by(Person.name, Person.id)
    )
    return [Named(*row) for row in rows]


def break_glass_councils(session: Session, person_id: UUID) -> list[UUID]:
    """The councils where the person is a break-glass member, as the gate sees them."""
    return sorted(session.scalars(select(BreakGlass.council_id).where(BreakGlass.person_id == person_id)))


def linked_members() -> int:
    """How many have linked their account."""
    return db.council.scalar(select(func.count()).select_from(OpenIdAccount)) or 0


class Asked(NamedTuple):
    """What is known of somebody who did not come in by the council's own sign-in, as it asks: whether they are a
    break-glass member, and whether their coming in as one is noted for this session."""

    named: bool
    noted: bool


def entered(how: str) -> ColumnElement[bool]:
    return exists().where(OpenIdEntry.token_hash == bindparam("token_hash"), OpenIdEntry.how == how)


ASKED = select(
    exists().where(BreakGlass.person_id == bindparam("person", type_=Uuid())).label("named"),
    entered("break-glass").label("noted"),
).where(exists().where(SignInProvider.state == "required"), ~entered("account"))


def entries_of(session: Session, person_id: UUID, *, token_hash: str) -> Sequence[OpenIdEntry]:
    """What this session of the person has proved."""
    kept = select(OpenIdEntry).where(OpenIdEntry.token_hash == token_hash, OpenIdEntry.person_id == person_id)
    return session.scalars(kept).all()


def entry_asked(person_id: UUID, token_hash: str) -> Asked | None:
    """None where this session may come in as it is. One query, for every page of the council."""
    row = db.council.execute(ASKED, {"person": person_id, "token_hash": token_hash}).one_or_none()
    return None if row is None else Asked(row.named, row.noted)


def find_council(session: Session, words: str) -> Council | None:
    """The council aboard of that address or name; the register is public, so this tells nobody anything."""
    plain = words.strip().lower()
    aboard = Council.onboarded_at.is_not(None)
    named = select(Council).where(aboard, (Council.slug == plain) | (func.lower(Council.name) == plain))
    found = session.scalars(named.order_by(Council.slug).limit(1)).one_or_none()
    if found is not None:
        return found
    before = select(Council).join(CouncilName, CouncilName.council_id == Council.id)
    return session.scalars(before.where(aboard, CouncilName.slug == plain).limit(1)).one_or_none()
