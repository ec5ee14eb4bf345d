"""The reporting accountant's part of the matrix: what the gate shows of an engagement, and which rows of the version
engaged for the bare role reads that the one function of theirs runs as (``platform.examined_claim``)."""

from __future__ import annotations

from collections.abc import Mapping

from reeve.database.passes import Pass
from reeve.database.predicates import (
    COUNCIL,
    ENGAGED,
    ENGAGED_OR_INVITED,
    OF_ENGAGED_SUBMISSION,
    OF_ENGAGED_VERSION,
    OWN_OUTCOME,
    PERSON,
)
from reeve.database.roles import Role

ROOM = {Role.COUNCIL: Pass("SI", COUNCIL)}

ASSURANCE: Mapping[str, Mapping[Role, Pass]] = {
    "platform.engagement": {
        Role.GATE: Pass("SU", ENGAGED_OR_INVITED, columns=("person_id", "accepted_at")),
        Role.COUNCIL: Pass("SIU", COUNCIL, columns=("ended_at", "ended_by_name")),
        Role.EXAMINER: Pass("S", ENGAGED),
    },
    "platform.engagement_outcome": {
        Role.GATE: Pass("SI", OWN_OUTCOME, adds=f"{OWN_OUTCOME} and {PERSON}"),
        Role.COUNCIL: Pass("S", COUNCIL),
    },
    "tenants.submission": {**ROOM, Role.EXAMINER: Pass("S", OF_ENGAGED_VERSION.format(table="submission", also=""))},
    "tenants.signature": {**ROOM, Role.EXAMINER: Pass("S", OF_ENGAGED_SUBMISSION)},
    "tenants.cell_offer": {**ROOM, Role.EXAMINER: Pass("S", OF_ENGAGED_VERSION.format(table="cell_offer", also=""))},
}
