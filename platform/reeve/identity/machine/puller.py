"""A machine of a department, which pulls what it was sent: recognised by its token's hash alone."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import g, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from reeve.audit.record import Actor, set_actor
from reeve.database import Role, now, set_person, unit
from reeve.database.requests import request_unit
from reeve.errors import Refusal
from reeve.identity.machine.allowance import spend
from reeve.identity.machine.key import key_hash
from reeve.identity.machine.models import DepartmentToken
from reeve.identity.machine.recognise import WRONG, NoToken, presented_key
from reeve.identity.permissions import Act, may
from reeve.identity.queries import find_standings
from reeve.identity.visitor import House
from reeve.web.filters import day_and_time


class BadDepartmentToken(Refusal):
    """There is no such token of a department. Check that all of it was copied, or make a new one at the desk."""

    status = 401
    title = "The token is not accepted"
    headers = {"WWW-Authenticate": WRONG}  # noqa: RUF012 - read only


@dataclass(frozen=True)
class Puller:
    """Whoever holds a department's token, and who answers for it."""

    token_id: UUID
    label: str
    department: House
    owner_id: UUID
    owner_name: str

    @property
    def name(self) -> str:
        """As the history says who acted."""
        return f"{self.owner_name}, by token {self.label}"


def puller() -> Puller:
    """Whose call this is. The door let nobody else in."""
    found: Puller | None = g.get("puller")
    if found is None:
        raise NoToken
    return found


def let_pull() -> None:
    """Into the unit of the token's own department, and no further. Raises as ``recognise_puller``."""
    who = g.puller = recognise_puller()
    set_actor(Actor(who.owner_id, who.name, acting_for=who.department.name))
    request_unit(Role.DEPARTMENT, department_id=who.department.id, person_id=who.owner_id)


def recognise_puller() -> Puller:
    """The machine behind this request's token, one call of it counted, in one short transaction of the gate.

    Raises NoToken, BadToken, BadDepartmentToken, TooManyCalls.
    """
    hashed = key_hash(presented_key())
    with unit(Role.GATE, token_hash=hashed) as session:
        token = locked(session, hashed)
        found = puller_of(session, token)
        g.allowances = spend(token, at=now(), files=False)
        token.used_at, token.used_from, token.uses = now(), request.remote_addr, token.uses + 1
    return found


def locked(session: Session, token_hash: str) -> DepartmentToken:
    """The token in force, held until the unit ends. Raises BadDepartmentToken."""
    wanted = select(DepartmentToken).where(DepartmentToken.token_hash == token_hash).with_for_update()
    token = session.scalars(wanted).one_or_none()
    if token is None:
        raise BadDepartmentToken
    ended = token.revoked_at or (token.expires_at if token.expires_at <= now() else None)
    if ended is not None:
        how = "was revoked" if token.revoked_at else "ended"
        raise BadDepartmentToken(f"This token {how} on {day_and_time(ended)}. Make a new one at the desk.")
    return token


def puller_of(session: Session, token: DepartmentToken) -> Puller:
    """Raises BadDepartmentToken where who answers for it may not take away what the department was sent any more."""
    set_person(session, token.owner_id)
    known = find_standings(session, token.owner_id)
    held = [s for s in known[2] if s.house is not None and s.house.id == token.department_id] if known else []
    house = held[0].house if held else None
    if known is None or house is None or not may((s.role for s in held), Act.DESK_TAKE):
        raise BadDepartmentToken(
            "Whoever answers for this token may not take away what the department was sent any more. Make a new one."
        )
    return Puller(token.id, token.label, house, token.owner_id, known[0])
