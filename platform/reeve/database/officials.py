"""The part of the matrix for a department's own affairs: reviews of its people's access, and the rules it changes.

A row is added, and changed, only in the name of somebody who holds the role for it today; a worker that tries a draft
or tells councils acts for the department alone, and reaches only the columns that say how far it is.
"""

from __future__ import annotations

from collections.abc import Mapping

from reeve.database.passes import Pass
from reeve.database.predicates import ADMINISTERS, DEPARTMENT, EVERY, OWN_PUBLICATION, OWNS_RULES
from reeve.database.roles import Role

REVIEW = {Role.DEPARTMENT: Pass("SIU", DEPARTMENT, adds=ADMINISTERS, changes=ADMINISTERS)}
SET_ASIDE = ("set_aside_at", "set_aside_by_name")
TRIAL_RUN = ("started_at", "finished_at", "done", "returns", "outcome", "result")
TOLD_TO_ALL = (
    "department_id", "draft_number", "return_key", "nation", "hash", "words", "changed", "examples", "begins_on",
)  # fmt: skip

OFFICIALS: Mapping[str, Mapping[Role, Pass]] = {
    "platform.department_review": REVIEW,
    "platform.department_review_answer": REVIEW,
    "platform.definition": {
        **{role: Pass("S", EVERY) for role in (Role.GATE, Role.COUNCIL)},
        Role.DEPARTMENT: Pass("SI", EVERY, adds=OWN_PUBLICATION),
        Role.PLATFORM: Pass("SI", EVERY),
    },
    "platform.draft_revision": {
        Role.DEPARTMENT: Pass("SIU", DEPARTMENT, adds=OWNS_RULES, changes=OWNS_RULES, columns=SET_ASIDE)
    },
    "platform.rule_trial": {Role.DEPARTMENT: Pass("SIU", DEPARTMENT, adds=OWNS_RULES, columns=TRIAL_RUN)},
    "platform.publication": {
        **{role: Pass("S", EVERY, reads=TOLD_TO_ALL) for role in (Role.GATE, Role.COUNCIL)},
        Role.DEPARTMENT: Pass("SIU", DEPARTMENT, adds=OWNS_RULES, columns=("told", "told_at")),
    },
}
