"""The department's side of the matrix: its acts on what it was sent, its messages, its machines, and what is compared.

Of others a council reads only ``department.cut`` and ``department.disputed_rule``: no row of these can tell of few
(``reeve.comparison``).
"""

from __future__ import annotations

from collections.abc import Mapping

from reeve.database.passes import Pass
from reeve.database.predicates import ADMINISTERS, COUNCIL, DEPARTMENT, EVERY, WITHIN_ALLOWANCE
from reeve.database.roles import Role

READ_BY_COUNCIL = Pass("S", COUNCIL)

DESK: Mapping[str, Mapping[Role, Pass]] = {
    "department.carried_return": {
        Role.COUNCIL: Pass("SIU", COUNCIL, columns=("acknowledged_at",)),
        Role.DEPARTMENT: Pass("S", DEPARTMENT),
    },
    "department.receipt": {Role.COUNCIL: READ_BY_COUNCIL, Role.DEPARTMENT: Pass("SI", DEPARTMENT)},
    "department.late_entry": {Role.COUNCIL: READ_BY_COUNCIL, Role.DEPARTMENT: Pass("SI", DEPARTMENT)},
    "department.acceptance": {Role.COUNCIL: READ_BY_COUNCIL, Role.DEPARTMENT: Pass("SI", DEPARTMENT)},
    "department.query": {Role.COUNCIL: READ_BY_COUNCIL, Role.DEPARTMENT: Pass("SI", DEPARTMENT)},
    "department.reply": {Role.COUNCIL: Pass("SI", COUNCIL), Role.DEPARTMENT: Pass("S", DEPARTMENT)},
    "department.rejection": {Role.COUNCIL: READ_BY_COUNCIL, Role.DEPARTMENT: Pass("SI", DEPARTMENT)},
    "department.reopening": {Role.COUNCIL: READ_BY_COUNCIL, Role.DEPARTMENT: Pass("SI", DEPARTMENT)},
    "department.elsewhere": {Role.COUNCIL: READ_BY_COUNCIL, Role.DEPARTMENT: Pass("SI", DEPARTMENT)},
    "department.webhook": {Role.DEPARTMENT: Pass("SIU", DEPARTMENT, columns=("ended_at", "ended_by_name"))},
    "department.webhook_try": {Role.DEPARTMENT: Pass("SI", DEPARTMENT)},
    "department.chase": {
        Role.COUNCIL: Pass("SU", COUNCIL, columns=("told", "told_at")),
        Role.DEPARTMENT: Pass("SI", DEPARTMENT),
    },
    "department.hold_allowance": {
        Role.COUNCIL: Pass("S", EVERY),
        Role.DEPARTMENT: Pass("SI", DEPARTMENT, adds=ADMINISTERS),
    },
    "department.hold_back": {
        Role.COUNCIL: Pass(
            "SIU", COUNCIL, adds=f"{COUNCIL} and {WITHIN_ALLOWANCE}", columns=("ended_at", "ended_by_name")
        ),
        Role.DEPARTMENT: Pass("S", DEPARTMENT),
    },
    "department.accepted_return": {Role.COUNCIL: READ_BY_COUNCIL, Role.DEPARTMENT: Pass("SID", DEPARTMENT)},
    "department.accepted_figure": {Role.COUNCIL: READ_BY_COUNCIL, Role.DEPARTMENT: Pass("SID", DEPARTMENT)},
    "department.cut": {Role.COUNCIL: Pass("S", EVERY), Role.DEPARTMENT: Pass("SIU", DEPARTMENT)},
    "department.disputed_rule": {Role.COUNCIL: Pass("S", EVERY), Role.DEPARTMENT: Pass("SID", DEPARTMENT)},
    "department.cut_members": {Role.DEPARTMENT: Pass("SI", DEPARTMENT)},
}
