"""A department's tokens: made, listed, ended. The hash is kept, the token itself is shown once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, select

from reeve.audit import actor, record
from reeve.database import Role, db, now
from reeve.errors import Conflict, NotFound
from reeve.identity.machine.key import beginning, key_hash, new_key
from reeve.identity.machine.models import DepartmentToken
from reeve.identity.machine.refusals import LONGEST, NameTaken, TooLong
from reeve.web.filters import day


class NotInForce(Conflict):
    """This token has ended or was revoked before, so there is nothing left to stop."""

    title = "The token does not work any more"


@dataclass(frozen=True)
class Made:
    """The row, and the token, which is nowhere else."""

    token: DepartmentToken
    key: str


def tokens() -> Sequence[DepartmentToken]:
    """All there ever were, those in force first, newest first."""
    found = db.department.scalars(
        select(DepartmentToken).order_by(DepartmentToken.created_at.desc(), DepartmentToken.label)
    ).all()
    return sorted(found, key=lambda token: not in_force(token))


def in_force(token: DepartmentToken) -> bool:
    return token.revoked_at is None and token.expires_at > now()


def get_token(token_id: UUID) -> DepartmentToken:
    """Raises NotFound."""
    found = db.department.scalars(select(DepartmentToken).where(DepartmentToken.id == token_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def make_token(label: str, *, lasts: timedelta) -> Made:
    """Whoever makes it answers for it. Raises TooLong, NameTaken."""
    if not timedelta(0) < lasts <= LONGEST:
        raise TooLong
    who, department_id = actor(), db.department.info["department_id"]
    if who.id is None:
        raise RuntimeError("a token is answered for by a person: enter their acting() first")
    one_at_a_time(department_id)
    if any(in_force(token) and token.label == label for token in tokens()):
        raise NameTaken
    key, at = new_key(), now()
    token = DepartmentToken(
        token_hash=key_hash(key),
        department_id=department_id,
        owner_id=who.id,
        label=label,
        begins=beginning(key),
        made_by_name=who.name,
        created_at=at,
        expires_at=at + lasts,
        id=uuid4(),
    )
    db.department.add(token)
    db.department.flush()
    tell(token, "token.made", f"made the token {label} for a machine of the department, until {day(token.expires_at)}")
    return Made(token, key)


def one_at_a_time(department_id: UUID) -> None:
    """Two people at once do not make two of one name."""
    name = f"reeve.department-tokens:{department_id}"
    db.department.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


def revoke(token_id: UUID) -> DepartmentToken:
    """It stops with the very next call. Raises NotFound, NotInForce."""
    token = get_token(token_id)
    if not in_force(token):
        raise NotInForce
    token.revoked_at, token.revoked_by_name = now(), actor().name
    db.department.flush()
    tell(token, "token.revoked", f"revoked the token {token.label} of a machine of the department")
    return token


def tell(token: DepartmentToken, act: str, words: str) -> None:
    record(act, subject=f"tokens/{token.id}", words=words, detail={"begins": token.begins}, role=Role.DEPARTMENT)
