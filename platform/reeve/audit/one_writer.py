"""One open transaction a chain: two of one request that both add to it would wait for each other for ever.

A chain is written by one transaction at a time, which holds it until it ends. Another request waits its turn; a second
transaction of the same request would wait for the first, which waits for the request: until the statement times out.
That is a fault in our code, and is said at once.
"""

from __future__ import annotations

from contextvars import ContextVar
from uuid import UUID
from weakref import ref

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from reeve.database.units import UnitSession

CHAINS = "chains added to"
_writers: ContextVar[tuple[ref[Session], ...]] = ContextVar("reeve_chain_writers", default=())


class TwoWriters(RuntimeError):
    """Code recorded on one chain in two transactions that are open at once here."""


def claim(session: Session, chain: UUID) -> None:
    """``session``'s open transaction adds to ``chain``. Raises TwoWriters where another one here does so already."""
    others = [other for other in writers() if other is not session]
    if any(chain in other.info[CHAINS] for other in others):
        raise TwoWriters(
            "Two open transactions of one request add to the same history, and would wait for each other. Record both "
            "through one session (record(..., role=..., chain=...)), or end the first unit before the second records."
        )
    session.info.setdefault(CHAINS, set()).add(chain)
    _writers.set(tuple(ref(writer) for writer in (*others, session)))


def writers() -> list[Session]:
    """The sessions here whose transaction is open and has added to a chain."""
    found = (writer() for writer in _writers.get())
    return [session for session in found if session is not None and session.info.get(CHAINS)]


@event.listens_for(UnitSession, "after_transaction_end")
def give_back(session: Session, transaction: SessionTransaction) -> None:
    """Committed or undone, its chains are free; what a savepoint added is held until then."""
    if transaction.parent is None:
        session.info.pop(CHAINS, None)
