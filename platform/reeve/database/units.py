"""The unit of work: one transaction under one role and one context, committed once, at the door.

``db.council`` and its siblings are the sessions of the unit that is open here and now; asking outside a unit raises.
The context (which council, which person) is set transaction-locally each time a transaction begins, so nothing is
carried over on a pooled connection.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from sqlalchemy import Connection, event, text
from sqlalchemy.orm import Session, SessionTransaction

from reeve.database.base import CouncilOwned
from reeve.database.engines import engine_for
from reeve.database.roles import Role

SETTINGS = {
    "council_id": "reeve.council_id",
    "department_id": "reeve.department_id",
    "person_id": "reeve.person_id",
    "token_hash": "reeve.token_hash",
    "email": "reeve.email",
}
SET_CONTEXT = text("select " + ", ".join(f"set_config('{name}', :{key}, true)" for key, name in SETTINGS.items()))

_open: ContextVar[Mapping[Role, Session]] = ContextVar("reeve_units", default={})  # noqa: B039 - never mutated


class OutsideUnit(RuntimeError):
    """Code asked for a session where no unit of work is open for that role."""


class UnitSession(Session):
    """A session that belongs to one unit; ``info`` holds the unit's context."""


@event.listens_for(UnitSession, "after_begin")
def set_context(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    """Set every setting, the unused ones to empty, so that a reused connection carries nothing over."""
    context = session.info
    connection.execute(SET_CONTEXT, {key: str(context.get(key) or "") for key in SETTINGS})


@event.listens_for(UnitSession, "before_flush")
def fill_council(session: Session, _context: object, _instances: object) -> None:
    """A council's row takes its council from the unit; there is no other way to give it one."""
    for row in session.new:
        if isinstance(row, CouncilOwned) and row.__dict__.get("council_id") is None:
            row.council_id = session.info["council_id"]


class Sessions:
    """The sessions of the open units, by role."""

    def of(self, role: Role) -> Session:
        session = _open.get().get(role)
        if session is None:
            raise OutsideUnit(f"No unit of work is open for {role.value}. Enter one with reeve.database.unit().")
        return session

    @property
    def council(self) -> Session:
        return self.of(Role.COUNCIL)

    @property
    def gate(self) -> Session:
        return self.of(Role.GATE)

    @property
    def department(self) -> Session:
        return self.of(Role.DEPARTMENT)

    @property
    def platform(self) -> Session:
        return self.of(Role.PLATFORM)

    def present(self, role: Role) -> bool:
        return role in _open.get()


db = Sessions()


def open_session(
    role: Role,
    *,
    council_id: UUID | None = None,
    department_id: UUID | None = None,
    person_id: UUID | None = None,
    token_hash: str | None = None,
    email: str | None = None,
) -> Session:
    """A session with its context, not yet entered; for the request's unit, which ends it itself."""
    info = {
        "council_id": council_id,
        "department_id": department_id,
        "person_id": person_id,
        "token_hash": token_hash,
        "email": email.strip().lower() if email else None,
    }
    return UnitSession(engine_for(role), info=info, expire_on_commit=False)


def enter(role: Role, session: Session) -> None:
    """Make ``session`` the one ``db`` answers with for ``role``, until the surrounding context ends."""
    _open.set({**_open.get(), role: session})


def leave_all() -> None:
    _open.set({})


def set_person(session: Session, person_id: UUID) -> None:
    """Go on in the same transaction as a person just recognised (sign-in, invitation)."""
    session.info["person_id"] = person_id
    session.execute(text("select set_config('reeve.person_id', :person, true)"), {"person": str(person_id)})


def only_read(session: Session) -> None:
    """From here on the database refuses every change in this transaction."""
    session.execute(text("set transaction read only"))


@contextmanager
def unit(
    role: Role,
    *,
    council_id: UUID | None = None,
    department_id: UUID | None = None,
    person_id: UUID | None = None,
    token_hash: str | None = None,
    email: str | None = None,
) -> Iterator[Session]:
    """One transaction as ``role`` in the given context; commits when the block ends, rolls back when it raises."""
    session = open_session(
        role,
        council_id=council_id,
        department_id=department_id,
        person_id=person_id,
        token_hash=token_hash,
        email=email,
    )
    token = _open.set({**_open.get(), role: session})
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        _open.reset(token)
        session.close()
