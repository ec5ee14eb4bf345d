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
    COMMENT = "comment on figures"
    EXPLAIN = "explain findings"
    SUBMIT = "send returns for signature"
    RELEASE = "release returns"
    ASK_EXTENSION = "ask the department for more time"
    SIGN = "sign returns"
    HAND_OVER = "hand the copy of record to an auditor"
    EXPORT_ROWS = "take away findings line by line"
    READ_CLAIMS = "open a claim and read its lines"
    READ_PEOPLE = "see who belongs to the council"
    MANAGE_PEOPLE = "invite and remove people"
    SET_POLICY = "set the council's policy"
    HOLD_BACK = "hold figures back from comparison for a time"
    LEAVE = "export everything, archive the council and have its keys destroyed"
    MANAGE_TOKENS = "make and revoke tokens for machines"
    SET_SIGN_IN = "set how people sign in to the council"
    READ_HISTORY = "read the council's history"
    READ_SETUP = "see how far the council has come and what it agreed to"
    SET_UP = "name who accepts the agreement, and put the council live"
    ALLOW_SUPPORT = "let Reeve's staff in to help"
    READ_SUBSCRIPTION = "see the council's subscription"
    MANAGE_SUBSCRIPTION = "look after the council's subscription"
    DESK_READ = "read what was delivered to the department"
    DESK_TAKE = "take away what was delivered, row by row"
    DESK_ACT = "accept, query or reject what was delivered"
    TRY_RULES = "change rules and try them on practice returns"
    PUBLISH_RULES = "publish changed rules"
    ALLOW_HOLDING = "set for how long councils may hold figures back"
    READ_OFFICIALS = "see who belongs to the department"
    MANAGE_OFFICIALS = "invite and remove the department's people"
    ONBOARD = "bring councils aboard"
    READ_OUTBOX = "read the outbox"
    CLOSE = "consent to the destruction of a council's keys and place legal holds"
    WATCH = "watch over the installation"
    ASK_SUPPORT = "ask a council for a support session"
    RUN_BILLING = "look after contracts and payments"
    RUN_CHANNELS = "look after the channels to departments"


EVERY_MEMBER = frozenset({Act.READ_RETURNS, Act.READ_PEOPLE, Act.READ_HISTORY, Act.READ_SETUP})
EVERY_OFFICIAL = frozenset({Act.DESK_READ, Act.READ_OFFICIALS})
SUPPORT = frozenset({Act.READ_RETURNS, Act.READ_PEOPLE, Act.READ_HISTORY, Act.READ_SETUP})

PERMISSIONS: Mapping[str, frozenset[Act]] = {
    "preparer": EVERY_MEMBER
    | {Act.PREPARE, Act.COMMENT, Act.EXPLAIN, Act.SUBMIT, Act.RELEASE, Act.ASK_EXTENSION}
    | {Act.EXPORT_ROWS, Act.READ_CLAIMS},
    "certifier": EVERY_MEMBER
    | {Act.SIGN, Act.COMMENT, Act.RELEASE, Act.HAND_OVER, Act.ASK_EXTENSION, Act.EXPORT_ROWS, Act.READ_SUBSCRIPTION},
    "admin": EVERY_MEMBER
    | {Act.COMMENT}
    | {Act.MANAGE_PEOPLE, Act.MANAGE_TOKENS, Act.SET_POLICY, Act.SET_SIGN_IN, Act.LEAVE, Act.SET_UP, Act.ALLOW_SUPPORT}
    | {Act.READ_SUBSCRIPTION, Act.MANAGE_SUBSCRIPTION, Act.HAND_OVER, Act.HOLD_BACK},
    "viewer": EVERY_MEMBER,
    "analyst": EVERY_OFFICIAL | {Act.DESK_TAKE, Act.DESK_ACT},
    "rule_owner": EVERY_OFFICIAL | {Act.TRY_RULES, Act.PUBLISH_RULES},
    "department_admin": EVERY_OFFICIAL | {Act.MANAGE_OFFICIALS, Act.ALLOW_HOLDING},
    "platform": frozenset({Act.ONBOARD, Act.READ_OUTBOX, Act.CLOSE, Act.WATCH, Act.ASK_SUPPORT, Act.RUN_BILLING})
    | {Act.RUN_CHANNELS},
    "support": SUPPORT,
    "support with rows": SUPPORT | {Act.EXPORT_ROWS},
}

# Asked for only with a second factor given just now. Signing is not among them: it asks for one itself, every time.
FRESH = frozenset(
    {Act.MANAGE_PEOPLE, Act.MANAGE_TOKENS, Act.SET_POLICY, Act.SET_SIGN_IN, Act.EXPORT_ROWS}
    | {Act.DESK_TAKE, Act.MANAGE_OFFICIALS, Act.ALLOW_SUPPORT}
)

# The same, but their pages are read without: what they change is who comes in, what is released or checked with and
# where it goes, a council's keys, or what of its figures others are told.
FRESH_TO_CHANGE = frozenset(
    {Act.RELEASE, Act.HAND_OVER, Act.SET_UP, Act.LEAVE, Act.ONBOARD, Act.CLOSE, Act.RUN_CHANNELS, Act.PUBLISH_RULES}
    | {Act.HOLD_BACK, Act.ALLOW_HOLDING}
)

# The work a council owes by law, and taking its data away: never an extra of a plan, so no view for it asks the till.
STATUTORY = frozenset(
    {Act.PREPARE, Act.COMMENT, Act.EXPLAIN, Act.SUBMIT, Act.RELEASE, Act.SIGN, Act.ASK_EXTENSION, Act.LEAVE}
)

COUNCIL_ROLES: Mapping[str, str] = {
    "preparer": "Preparer",
    "certifier": "Certifier",
    "admin": "Admin",
    "viewer": "Viewer",
}
ROLE_DOES: Mapping[str, str] = {
    "preparer": "Uploads files, fills in forms, explains findings and sends returns for signature.",
    "certifier": "Signs or declines returns. Usually the section 151 officer, or a deputy. Never signs their own work.",
    "admin": "Invites people, changes what they may do, sets the council's policy and looks after its subscription.",
    "viewer": "Reads returns and the history, and changes nothing.",
}

DEPARTMENT_ROLES: Mapping[str, str] = {
    "analyst": "Analyst",
    "rule_owner": "Rule owner",
    "department_admin": "Department admin",
}
DEPARTMENT_ROLE_DOES: Mapping[str, str] = {
    "analyst": "Reads what councils sent, takes it away, and accepts, queries or rejects it.",
    "rule_owner": "Reads what councils sent, tries changed rules on practice returns, and publishes them.",
    "department_admin": "Invites people, changes what they may do, reviews everybody's access, and says for how long "
    "councils may hold figures back.",
}

# Whoever may change what others may do, or sees many councils, is signed out sooner (OWASP ASVS 5.0, V7.3.1).
ADMIN_ROLES = frozenset({"admin", "platform", *DEPARTMENT_ROLES})

DEPARTMENT_ACTS = frozenset(act for role in DEPARTMENT_ROLES for act in PERMISSIONS[role])
PLATFORM_ACTS = PERMISSIONS["platform"]


def may(roles: Iterable[str], act: Act) -> bool:
    """Whether any of ``roles`` allows ``act``; an unknown role allows nothing."""
    return any(act in PERMISSIONS.get(role, frozenset()) for role in roles)
