"""A request is one unit of work: its sessions are opened by the gate and committed once, before the answer is sent.

Whatever raises rolls everything back first, so a refusal page can never be the answer to a half-done act.
"""

from __future__ import annotations

from uuid import UUID

from flask import Flask, Response, g
from sqlalchemy.orm import Session

from reeve.database.roles import Role
from reeve.database.units import enter, leave_all, open_session

ORDER = (Role.COUNCIL, Role.DEPARTMENT, Role.PLATFORM, Role.GATE)


def init_app(app: Flask) -> None:
    app.before_request(leave_all)
    app.after_request(commit_units)
    app.teardown_request(close_units)


def request_unit(
    role: Role,
    *,
    council_id: UUID | None = None,
    department_id: UUID | None = None,
    person_id: UUID | None = None,
    token_hash: str | None = None,
    email: str | None = None,
) -> Session:
    """Open ``role``'s session for the rest of this request. A second call for a role replaces the first, committed."""
    units = request_units()
    if role in units:
        units[role].commit()
        units[role].close()
    session = open_session(
        role,
        council_id=council_id,
        department_id=department_id,
        person_id=person_id,
        token_hash=token_hash,
        email=email,
    )
    units[role] = session
    enter(role, session)
    return session


def request_units() -> dict[Role, Session]:
    if "units" not in g:
        g.units = {}
    units: dict[Role, Session] = g.units
    return units


def commit_units(response: Response) -> Response:
    units = request_units()
    try:
        for role in ORDER:
            if role in units:
                units[role].commit()
    except Exception:
        close_units(None)
        raise
    return response


def roll_back_units() -> None:
    """Undo everything this request did; the app calls it before any error page is made."""
    for session in request_units().values():
        session.rollback()


def release_units() -> None:
    """End the transactions now, keeping what was done: before a body streams, none may be held."""
    for session in request_units().values():
        session.commit()


def close_units(_error: BaseException | None) -> None:
    for session in request_units().values():
        session.close()
    g.pop("units", None)
    leave_all()
