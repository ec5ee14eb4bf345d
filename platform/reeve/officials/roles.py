"""Giving one of the department's people a further role, and ending one: it counts from the very next request."""

from __future__ import annotations

from uuid import UUID

from reeve.audit import record
from reeve.database import db
from reeve.errors import Conflict, NotFound, Refusal
from reeve.identity.models import DepartmentMembership
from reeve.identity.permissions import DEPARTMENT_ROLES
from reeve.identity.queries import today
from reeve.officials.queries import ADMIN, Official, admins, began_today, get_official


class LastDepartmentAdmin(Conflict):
    """This is the department's only admin, so nothing was changed. Make somebody else an admin first."""

    title = "A department needs an admin"


class RoleHeld(Conflict):
    """This person holds that role already."""

    title = "The role is held already"


class NoSuchDepartmentRole(Refusal):
    """Choose one of the roles shown."""

    status = 422
    title = "Choose a role"


def give(person_id: UUID, role: str) -> Official:
    """From today. Raises NotFound for somebody who is not of the department, NoSuchDepartmentRole, RoleHeld."""
    official = get_official(person_id)
    if role not in DEPARTMENT_ROLES:
        raise NoSuchDepartmentRole
    if role in official.roles:
        raise RoleHeld
    ended_today = began_today(person_id, role)
    if ended_today is not None:
        ended_today.to_on = None
    else:
        department_id = db.department.info["department_id"]
        db.department.add(
            DepartmentMembership(department_id=department_id, person_id=person_id, role=role, from_on=today())
        )
    db.department.flush()
    note("role.granted", official, f"gave {official.person.name} the role {DEPARTMENT_ROLES[role].lower()}")
    return official


def end(person_id: UUID, role: str) -> Official:
    """Raises NotFound where the person does not hold the role, LastDepartmentAdmin."""
    official = get_official(person_id)
    if role not in official.roles:
        raise NotFound
    end_rows(official, {role})
    note("role.ended", official, f"ended {official.person.name}'s role as {DEPARTMENT_ROLES[role].lower()}")
    return official


def remove(person_id: UUID) -> Official:
    """End every role. Raises NotFound, LastDepartmentAdmin."""
    official = get_official(person_id)
    end_rows(official, set(official.roles))
    note("person.removed", official, f"removed {official.person.name}, who was {official.in_words.lower()}")
    return official


def end_rows(official: Official, roles: set[str]) -> None:
    if ADMIN in roles and all(held.person_id == official.person.id for held in admins(hold=True)):
        raise LastDepartmentAdmin
    for held in official.held:
        if held.role in roles:
            held.to_on = max(today(), held.from_on)
    db.department.flush()


def note(act: str, official: Official, words: str) -> None:
    record(act, subject=f"people/{official.person.id}", words=words)
