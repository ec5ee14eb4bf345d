"""Whose token this is, if it still counts: looked up by its hash alone, before any council is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import g, request
from sqlalchemy.orm import Session

from reeve.database import Role, now, set_person, unit
from reeve.errors import NotAllowed, Refusal
from reeve.identity.machine.allowance import spend
from reeve.identity.machine.key import is_key, key_hash
from reeve.identity.machine.queries import hold_token
from reeve.identity.machine.scopes import Scope, scopes_of
from reeve.identity.models import ApiToken
from reeve.identity.permissions import Act, may
from reeve.identity.queries import find_standings
from reeve.identity.visitor import House
from reeve.web.filters import day_and_time

REALM = 'Bearer realm="Reeve"'
WRONG = f'{REALM}, error="invalid_token"'


class NoToken(Refusal):
    """Send the token in the header Authorization, as in: Authorization: Bearer reeve_..."""

    status = 401
    title = "There is no token"
    headers = {"WWW-Authenticate": REALM}  # noqa: RUF012 - read only


class BadToken(Refusal):
    """There is no such token. Check that all of it was copied, or ask your council's admin for a new one."""

    status = 401
    title = "The token is not accepted"
    headers = {"WWW-Authenticate": WRONG}  # noqa: RUF012 - read only


class OutOfScope(NotAllowed):
    """This token may not do that. Ask your council's admin for one that may."""

    title = "The token does not allow this"
    headers = {"WWW-Authenticate": f'{REALM}, error="insufficient_scope"'}  # noqa: RUF012 - read only


@dataclass(frozen=True)
class Machine:
    """Whoever holds a token: for which council, within which scopes, and who answers for it."""

    token_id: UUID
    label: str
    council: House
    scopes: frozenset[Scope]
    owner_id: UUID
    owner_name: str

    @property
    def name(self) -> str:
        """As the history says who acted."""
        return f"{self.owner_name}, by token {self.label}"


def find_machine() -> Machine | None:
    machine: Machine | None = g.get("machine")
    return machine


def recognise_machine(*, files: bool) -> Machine:
    """The machine behind this request's token, one call of it counted, in one short transaction of the gate.

    Raises NoToken, BadToken, TooManyCalls.
    """
    key = presented_key()
    with unit(Role.GATE, token_hash=key_hash(key)) as session:
        token = locked(session, key_hash(key))
        machine = machine_of(session, token)
        g.allowances = spend(token, at=now(), files=files)
        token.used_at, token.used_from, token.uses = now(), request.remote_addr, token.uses + 1
    return machine


def presented_key() -> str:
    """Raises NoToken, BadToken."""
    kind, _, key = (request.headers.get("Authorization") or "").strip().partition(" ")
    if kind.lower() != "bearer" or not key.strip():
        raise NoToken
    if not is_key(key.strip()):
        raise BadToken
    return key.strip()


def locked(session: Session, token_hash: str) -> ApiToken:
    """The token in force. Raises BadToken, saying to whoever holds one that ended that it did."""
    token = hold_token(session, token_hash)
    if token is None:
        raise BadToken
    if token.revoked_at is not None:
        raise BadToken(ended("was revoked", token.revoked_at))
    if token.expires_at <= now():
        raise BadToken(ended("ended", token.expires_at))
    return token


def ended(how: str, at: datetime) -> str:
    return f"This token {how} on {day_and_time(at)}. Ask your council's admin for a new one."


def machine_of(session: Session, token: ApiToken) -> Machine:
    """Raises BadToken where who answers for it no longer prepares returns for the council."""
    set_person(session, token.owner_id)
    known = find_standings(session, token.owner_id)
    held = [s for s in known[2] if s.house is not None and s.house.id == token.council_id] if known else []
    house = held[0].house if held else None
    if known is None or house is None or not may((s.role for s in held), Act.PREPARE):
        raise BadToken(
            "Whoever answers for this token no longer prepares returns for the council. Ask its admin for a new one."
        )
    return Machine(token.id, token.label, house, scopes_of(token.scope), token.owner_id, known[0])
