"""Adding to a chain."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from reeve.audit.one_writer import claim
from reeve.database import Role, db

PLATFORM_CHAIN = UUID(int=0)

APPEND = text("select platform.append_audit(:chain, :actor_id, :actor, :acting_for, :act, :subject, :words, :detail)")


@dataclass(frozen=True)
class Actor:
    """Who acts: a person by id and name, or Reeve itself. ``acting_for`` says for which house, where it matters."""

    id: UUID | None
    name: str
    acting_for: str | None = None


REEVE = Actor(None, "Reeve")
_actor: ContextVar[Actor] = ContextVar("reeve_actor", default=REEVE)


def actor() -> Actor:
    return _actor.get()


def set_actor(who: Actor) -> None:
    """The gate says who this request is."""
    _actor.set(who)


@contextmanager
def acting(who: Actor) -> Iterator[None]:
    """Act as somebody for a while (commands, jobs, tests)."""
    token = _actor.set(who)
    try:
        yield
    finally:
        _actor.reset(token)


def record(
    act: str,
    *,
    subject: str,
    words: str,
    detail: Mapping[str, object] | None = None,
    role: Role | None = None,
    chain: UUID | None = None,
) -> str:
    """Add one entry in the open unit's transaction and return its hash.

    ``act`` is a fixed past-tense name (``version.uploaded``), ``words`` what the person did, to be read after their
    name. The chain is the unit's council, else department, else the platform; ``role`` and ``chain`` name another.

    Raises TwoWriters where another open transaction here added to the same chain.
    """
    session = db.of(role) if role else open_unit()
    chain, who = chain or own_chain(session), actor()
    claim(session, chain)
    added: str = session.execute(
        APPEND,
        {
            "chain": chain,
            "actor_id": who.id,
            "actor": who.name,
            "acting_for": who.acting_for,
            "act": act,
            "subject": subject,
            "words": words,
            "detail": json.dumps(dict(detail or {}), sort_keys=True, ensure_ascii=False, default=str),
        },
    ).scalar_one()
    return added


def open_unit() -> Session:
    for role in (Role.COUNCIL, Role.DEPARTMENT, Role.PLATFORM):
        if db.present(role):
            return db.of(role)
    return db.of(Role.GATE)


def own_chain(session: Session) -> UUID:
    return session.info.get("council_id") or session.info.get("department_id") or PLATFORM_CHAIN
