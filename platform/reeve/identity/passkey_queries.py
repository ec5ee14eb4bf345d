"""Passkeys as the gate sees them: those of the person at the door."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from reeve.database import now
from reeve.errors import NotFound
from reeve.identity.passkey_models import Passkey


def passkeys_of(session: Session, person_id: UUID) -> list[Passkey]:
    """The oldest first."""
    return list(
        session.scalars(select(Passkey).where(Passkey.person_id == person_id).order_by(Passkey.created_at, Passkey.id))
    )


def find_passkey(session: Session, person_id: UUID, credential_id: bytes) -> Passkey | None:
    return session.scalars(
        select(Passkey).where(Passkey.person_id == person_id, Passkey.credential_id == credential_id)
    ).one_or_none()


def get_passkey(session: Session, person_id: UUID, passkey_id: UUID) -> Passkey:
    """Raises NotFound where this person has no such passkey."""
    found = session.get(Passkey, (person_id, passkey_id))
    if found is None:
        raise NotFound
    return found


def count_use(session: Session, passkey: Passkey, sign_count: int) -> bool:
    """Note the use; False where another use was counted meanwhile."""
    counted = session.execute(
        update(Passkey)
        .where(Passkey.person_id == passkey.person_id, Passkey.id == passkey.id)
        .where(Passkey.sign_count == passkey.sign_count)
        .values(sign_count=sign_count, used_at=now())
        .returning(Passkey.id)
        .execution_options(synchronize_session=False)
    )
    return counted.first() is not None
