"""One table of role and act. What is not listed is denied.

A council's admin is only an admin: to prepare or to sign, a person is given that role as well. Whoever contributed to a
version never certifies it, whatever their roles: the database refuses that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Act(StrEnum):
    """What a view lets a person do. The value completes "You may ..."."""

    READ_RETURNS = "read returns"
    PREPARE = "prepare returns"
    EXPLAIN = "explain findings"
    SUBMIT = "send returns for signature"
    RELEASE = "release returns"
    SIGN = "sign returns"
    EXPORT_ROWS = "take away findings line by line"
    READ_PEOPLE = "see who belongs to the council"
    MANAGE_PEOPLE = "invite and remove people"
    SET_POLICY = "set the council's policy"
    SET_SIGN_IN = "set how people sign in to the council"
    READ_HISTORY = "read the council's history"
    DESK_READ = "read what was delivered to the department"
    DESK_ACT = "accept, query or reject what was delivered"
    ONBOARD = "bring councils aboard"
    READ_OUTBOX = "read the outbox"


EVERY_MEMBER = frozenset({Act.READ_RETURNS, Act.READ_PEOPLE, Act.READ_HISTORY})

PERMISSIONS: Mapping[str, frozenset[Act]] = {
    "preparer": EVERY_MEMBER | {Act.PREPARE, Act.EXPLAIN, Act.SUBMIT, Act.RELEASE, Act.EXPORT_ROWS},
    "certifier": EVERY_MEMBER | {Act.SIGN, Act.RELEASE, Act.EXPORT_ROWS},
    "admin": EVERY_MEMBER | {Act.MANAGE_PEOPLE, Act.SET_POLICY, Act.SET_SIGN_IN},
    "viewer": EVERY_MEMBER,
    "analyst": frozenset({Act.DESK_READ, Act.DESK_ACT}),
    "platform": frozenset({Act.ONBOARD, Act.READ_OUTBOX}),
}

COUNCIL_ROLES: Mapping[str, str] = {
    "preparer": "Preparer",
    "certifier": "Certifier",
    "admin": "Admin",
    "viewer": "Viewer",
}
ROLE_DOES: Mapping[str, str] = {
    "preparer": "Uploads files, fills in forms, explains findings and sends returns for signature.",
    "certifier": "Signs or declines returns. Usually the section 151 officer, or a deputy. Never signs their own work.",
    "admin": "Invites people, changes what they may do, and sets the council's policy.",
    "viewer": "Reads returns and the history, and changes nothing.",
}

DEPARTMENT_ACTS = PERMISSIONS["analyst"]
PLATFORM_ACTS = PERMISSIONS["platform"]


def may(roles: Iterable[str], act: Act) -> bool:
    """Whether any of ``roles`` allows ``act``; an unknown role allows nothing."""
    return any(act in PERMISSIONS.get(role, frozenset()) for role in roles)
