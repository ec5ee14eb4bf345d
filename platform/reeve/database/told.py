"""What is told of many together, of which none is named: counts for anybody to read, and for the departments."""

from __future__ import annotations

from collections.abc import Mapping

from reeve.database.passes import Pass
from reeve.database.predicates import DEPARTMENT, EVERY
from reeve.database.roles import Role

USES = ("asked", "came", "quick")
TOLD: Mapping[str, Mapping[Role, Pass]] = {
    "platform.rule_count": {
        Role.GATE: Pass("S", EVERY),
        Role.DEPARTMENT: Pass("S", EVERY),
        Role.PLATFORM: Pass("SID", EVERY),
    },
    "platform.delivered_count": {Role.GATE: Pass("S", EVERY), Role.DEPARTMENT: Pass("SIU", DEPARTMENT)},
    "platform.burden": {Role.DEPARTMENT: Pass("S", DEPARTMENT), Role.PLATFORM: Pass("SI", EVERY)},
    "platform.self_ask": {Role.PLATFORM: Pass("SIUD", EVERY, columns=("ms",))},
    "platform.served_day": {Role.GATE: Pass("S", EVERY), Role.PLATFORM: Pass("SI", EVERY)},
    "platform.used_day": {Role.GATE: Pass("S", EVERY), Role.PLATFORM: Pass("SIU", EVERY, columns=USES)},
    "platform.pace": {Role.GATE: Pass("S", EVERY), Role.PLATFORM: Pass("SID", EVERY)},
}
