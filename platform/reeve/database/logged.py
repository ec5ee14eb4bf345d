"""The log of what was received, the keys that sign it, and what was noticed of keys: anybody reads the log, and a
department's own unit notices what its server shows."""

from __future__ import annotations

from collections.abc import Mapping

from reeve.database.passes import Pass
from reeve.database.predicates import DEPARTMENT, EVERY
from reeve.database.roles import Role

READ_BY_ALL = {role: Pass("S", EVERY) for role in (Role.GATE, Role.COUNCIL, Role.DEPARTMENT, Role.PLATFORM)}
KEPT_BY_PLATFORM = {**READ_BY_ALL, Role.PLATFORM: Pass("SI", EVERY)}
SETTLING = ("settled_at", "settled_by_name", "settled_words")

LOGGED: Mapping[str, Mapping[Role, Pass]] = {
    "platform.log_node": {**READ_BY_ALL, Role.AUDITOR: Pass("SI", EVERY)},
    "platform.tree_head": KEPT_BY_PLATFORM,
    "platform.receipt_key": KEPT_BY_PLATFORM,
    "platform.log_look": KEPT_BY_PLATFORM,
    "platform.key_alarm": {
        Role.DEPARTMENT: Pass("SI", DEPARTMENT),
        Role.PLATFORM: Pass("SIU", EVERY, columns=SETTLING),
    },
}
