"""The table x role matrix: who may do what to which table, and through which wall. What is not listed is denied.

Grants, policies and the catalogue test are all made from this one table. Letters: S select, I insert, U update,
D delete. A wall is the predicate a row must meet, for that role only; every table here has row-level security enabled
and forced. For the council role a wall calls only ``(select tenants.current_council())``.

The platform role has no right at all on ``tenants``. Of what a council does it reads, column by column (``reads``),
only what is owed to whom by when, and when something arrived: that needs no function that runs as its owner, stores
nothing twice, and can never be out of date.
"""

from __future__ import annotations

from collections.abc import Mapping

from reeve.database.assurance import ASSURANCE
from reeve.database.desk import DESK
from reeve.database.logged import LOGGED
from reeve.database.officials import OFFICIALS
from reeve.database.passes import Pass
from reeve.database.predicates import (
    ADMINISTERS,
    ASKED_TO_AGREE,
    AT_THE_DOOR,
    CHAIN_OF_COUNCIL,
    CHAIN_OF_DEPARTMENT,
    CHAIN_OF_PLATFORM,
    COUNCIL,
    COUNCIL_OR_ENGAGED_PEOPLE,
    COUNCIL_PERSON,
    DEPARTMENT,
    DEPARTMENT_PEOPLE,
    EVERY,
    HOLD_OF,
    INVITED_PERSON,
    INVITED_TO_COUNCIL,
    INVITED_TO_DEPARTMENT,
    INVITED_TO_PLATFORM,
    OPEN_TO_COUNCIL,
    OWED_BY_COUNCIL,
    OWN_COUNCIL,
    OWN_LINKED_ACCOUNT,
    OWN_OR_EXPIRED,
    OWN_OR_LONG_PAST_ATTEMPT,
    OWN_SESSION,
    OWN_SUPPORT,
    OWN_TOKEN,
    PERSON,
    PROVIDER_AT_THE_DOOR,
    STILL_OPEN,
    SUPPORT_ANSWERS,
    SUPPORT_ENDS,
    UNANSWERED,
    UNDECIDED,
)
from reeve.database.roles import Role
from reeve.database.till import TILL
from reeve.database.told import TOLD

ACCOUNT = ("closed_at", "closed_for", "active_at", "warned_at")
RECOVERY = ("approved_at", "approved_by", "approved_in", "token_hash", "ready_at", "expires_at", "stopped_at")
TOKEN_USE = ("used_at", "used_from", "uses", "minute_at", "minute_calls", "hour_at", "hour_files")
SERVER_TROUBLE = ("refused_at", "refused_words", "refusals", "quiet_until")
DECISION = ("granted", "decided_at", "decided_by", "decided_words", "due_at")
ROOM = {Role.COUNCIL: Pass("SI", COUNCIL)}
ROOM_CHANGING = {Role.COUNCIL: Pass("SIU", COUNCIL)}
PUBLIC = {role: Pass("S", EVERY) for role in (Role.GATE, Role.COUNCIL, Role.DEPARTMENT, Role.PLATFORM)}
READ_BY_COUNCIL = Pass("S", COUNCIL)
OWED_WHEN = (
    "council_id",
    "id",
    "department_id",
    "return_key",
    "period",
    "practice",
    "due_at",
    "created_at",
    "lapsed_at",
)
CAME_WHEN = ("council_id", "id", "obligation_id", "version_number", "practice", "received_at")

MATRIX: Mapping[str, Mapping[Role, Pass]] = {
    "platform.department": {**PUBLIC, Role.PLATFORM: Pass("SI", EVERY)},
    "platform.council": {
        Role.GATE: Pass("S", EVERY),
        Role.COUNCIL: Pass("S", OWN_COUNCIL),
        Role.DEPARTMENT: Pass("S", EVERY),
        Role.PLATFORM: Pass("SIU", EVERY),
    },
    "platform.council_name": {
        Role.GATE: Pass("S", EVERY),
        Role.COUNCIL: READ_BY_COUNCIL,
        Role.DEPARTMENT: Pass("S", EVERY),
        Role.PLATFORM: Pass("SIU", EVERY),
    },
    "platform.council_code": {
        Role.COUNCIL: READ_BY_COUNCIL,
        Role.DEPARTMENT: Pass("S", EVERY),
        Role.PLATFORM: Pass("SIU", EVERY),
    },
    "platform.succession": {Role.DEPARTMENT: Pass("S", EVERY), Role.PLATFORM: Pass("SI", EVERY)},
    "platform.person": {
        Role.GATE: Pass("SIU", AT_THE_DOOR, adds=INVITED_PERSON, columns=("name", "language", *ACCOUNT)),
        Role.COUNCIL: Pass("SU", COUNCIL_OR_ENGAGED_PEOPLE, columns=ACCOUNT),
        Role.DEPARTMENT: Pass("S", DEPARTMENT_PEOPLE),
        Role.PLATFORM: Pass("SU", EVERY, columns=ACCOUNT),
    },
    "platform.credential": {Role.GATE: Pass("SIUD", PERSON)},
    "platform.session": {
        Role.GATE: Pass("SIU", OWN_SESSION),
        Role.PLATFORM: Pass("S", EVERY, reads=("person_id", "second_factor_at", "seen_at")),
    },
    "platform.passkey": {
        Role.GATE: Pass("SIUD", PERSON),
        Role.COUNCIL: Pass("S", COUNCIL_PERSON, reads=("person_id",)),
    },
    "platform.passkey_challenge": {Role.GATE: Pass("SID", OWN_OR_EXPIRED, adds=OWN_TOKEN)},
    "platform.recovery": {
        Role.GATE: Pass("SIU", OWN_SESSION, adds=PERSON, columns=("stopped_at", "used_at")),
        Role.COUNCIL: Pass("SU", COUNCIL_PERSON, columns=RECOVERY),
    },
    "platform.sign_in_attempt": {Role.GATE: Pass("SID", EVERY)},
    "platform.membership": {
        Role.GATE: Pass("SI", PERSON, adds=INVITED_TO_COUNCIL),
        Role.COUNCIL: Pass("SIU", COUNCIL),
        Role.PLATFORM: Pass("S", EVERY),
    },
    "platform.department_membership": {
        Role.GATE: Pass("SI", PERSON, adds=INVITED_TO_DEPARTMENT),
        Role.DEPARTMENT: Pass("SIU", DEPARTMENT, adds=ADMINISTERS, changes=ADMINISTERS, columns=("to_on",)),
        Role.PLATFORM: Pass("S", EVERY),
    },
    "platform.platform_membership": {
        Role.GATE: Pass("SI", PERSON, adds=INVITED_TO_PLATFORM),
        Role.PLATFORM: Pass("S", EVERY),
    },
    "platform.invitation": {
        Role.GATE: Pass("SU", OWN_TOKEN, columns=("accepted_at", "accepted_by")),
        Role.COUNCIL: Pass("SIU", COUNCIL),
        Role.DEPARTMENT: Pass("SIU", DEPARTMENT, adds=ADMINISTERS, changes=ADMINISTERS),
        Role.PLATFORM: Pass("SIU", EVERY),
    },
    "platform.api_token": {
        Role.GATE: Pass("SU", OWN_TOKEN, columns=TOKEN_USE),
        Role.COUNCIL: Pass("SIU", COUNCIL),
    },
    "platform.department_token": {
        Role.GATE: Pass("SU", OWN_TOKEN, columns=TOKEN_USE),
        Role.DEPARTMENT: Pass("SIU", DEPARTMENT, columns=("revoked_at", "revoked_by_name")),
    },
    "platform.sign_in_provider": {
        Role.GATE: Pass("S", PROVIDER_AT_THE_DOOR),
        Role.COUNCIL: Pass("SIU", COUNCIL),
    },
    "platform.openid_account": {
        Role.GATE: Pass("SID", OWN_LINKED_ACCOUNT, adds=PERSON),
        Role.COUNCIL: READ_BY_COUNCIL,
    },
    "platform.openid_attempt": {
        Role.GATE: Pass("SIUD", OWN_OR_LONG_PAST_ATTEMPT, adds=OWN_TOKEN, columns=("number", "used_at")),
    },
    "platform.openid_entry": {Role.GATE: Pass("SI", PERSON), Role.COUNCIL: Pass("SI", COUNCIL)},
    "platform.break_glass": {Role.GATE: Pass("S", PERSON), Role.COUNCIL: Pass("SID", COUNCIL)},
    "platform.return_kind": {**PUBLIC, Role.PLATFORM: Pass("SI", EVERY)},
    **OFFICIALS,
    "platform.channel": {
        Role.COUNCIL: Pass("S", OPEN_TO_COUNCIL),
        Role.DEPARTMENT: Pass("SIU", DEPARTMENT),
        Role.PLATFORM: Pass("SIU", EVERY),
    },
    "platform.channel_server": {
        Role.DEPARTMENT: Pass("SU", DEPARTMENT, columns=SERVER_TROUBLE),
        Role.PLATFORM: Pass("SIU", EVERY),
    },
    "platform.agreement_request": {
        Role.GATE: Pass("S", OWN_TOKEN),
        Role.COUNCIL: Pass("SIU", COUNCIL),
        Role.PLATFORM: Pass("SIU", EVERY),
    },
    "platform.agreement": {
        Role.GATE: Pass("SI", ASKED_TO_AGREE.format(still_open=""), adds=ASKED_TO_AGREE.format(still_open=STILL_OPEN)),
        Role.COUNCIL: READ_BY_COUNCIL,
        Role.PLATFORM: Pass("S", EVERY),
    },
    "platform.going_live": {Role.COUNCIL: Pass("SI", COUNCIL), Role.PLATFORM: Pass("SI", EVERY)},
    "platform.support_session": {
        Role.GATE: Pass("S", OWN_SUPPORT),
        Role.COUNCIL: Pass("SU", COUNCIL, columns=SUPPORT_ANSWERS),
        Role.PLATFORM: Pass("SIU", EVERY, adds=f"{OWN_SUPPORT} and {UNANSWERED}", columns=SUPPORT_ENDS),
    },
    "platform.letter": {
        Role.GATE: Pass("I", EVERY),
        Role.COUNCIL: Pass("I", EVERY),
        Role.DEPARTMENT: Pass("I", EVERY),
        Role.PLATFORM: Pass("SIU", EVERY),
    },
    "platform.letter_attempt": {Role.PLATFORM: Pass("SIU", EVERY)},
    "platform.council_key": {Role.COUNCIL: READ_BY_COUNCIL, Role.PLATFORM: Pass("SIU", EVERY)},
    "platform.carried_key": {Role.GATE: Pass("S", EVERY), Role.COUNCIL: READ_BY_COUNCIL},
    "platform.council_domain": {Role.COUNCIL: READ_BY_COUNCIL, Role.PLATFORM: Pass("SID", EVERY)},
    "platform.council_archive": {
        Role.COUNCIL: Pass("SIU", COUNCIL, columns=("reopened_at", "reopened_by_name")),
        Role.PLATFORM: Pass("S", EVERY),
    },
    "platform.legal_hold": {
        Role.COUNCIL: Pass("SI", COUNCIL, adds=f"{COUNCIL} and side = 'council'"),
        Role.PLATFORM: Pass("SI", EVERY, adds="side = 'platform'"),
    },
    "platform.legal_hold_lift": {
        Role.COUNCIL: Pass("SI", COUNCIL, adds=f"{COUNCIL} and {HOLD_OF.format(side='council')}"),
        Role.PLATFORM: Pass("SI", EVERY, adds=HOLD_OF.format(side="platform")),
    },
    "platform.destruction": {
        Role.COUNCIL: Pass(
            "SIU",
            COUNCIL,
            adds=f"{COUNCIL} and consented_at is null and done_at is null",
            columns=("cancelled_at", "cancelled_by_name"),
        ),
        Role.PLATFORM: Pass("SU", EVERY),
    },
    "platform.fault": {Role.COUNCIL: Pass("I", EVERY), Role.PLATFORM: Pass("S", EVERY)},
    **TOLD,
    "platform.department_key": {
        Role.COUNCIL: Pass("S", EVERY),
        Role.DEPARTMENT: Pass("S", DEPARTMENT),
        Role.PLATFORM: Pass("SI", EVERY),
    },
    "platform.audit_entry": {
        Role.COUNCIL: Pass("S", CHAIN_OF_COUNCIL),
        Role.DEPARTMENT: Pass("S", CHAIN_OF_DEPARTMENT),
        Role.PLATFORM: Pass("S", CHAIN_OF_PLATFORM),
        Role.AUDITOR: Pass("SI", EVERY),
    },
    **LOGGED,
    "tenants.access_review": ROOM_CHANGING,
    "tenants.access_review_answer": ROOM,
    **TILL,
    **ASSURANCE,
    "platform.calendar_feed": {
        Role.GATE: Pass("SU", OWN_TOKEN, columns=("used_at",)),
        Role.COUNCIL: Pass("SIU", COUNCIL, columns=("revoked_at",)),
    },
    "platform.record_link": {
        Role.GATE: Pass("SU", OWN_TOKEN, columns=("read_at", "reads")),
        Role.COUNCIL: Pass("SIU", COUNCIL, columns=("ended_at", "ended_by_name")),
    },
    "tenants.unreached": ROOM_CHANGING,
    "tenants.file": ROOM_CHANGING,
    "tenants.version": ROOM,
    "tenants.version_contributor": ROOM,
    "tenants.draft": ROOM_CHANGING,
    "tenants.draft_value": {Role.COUNCIL: Pass("SIUD", COUNCIL)},
    "tenants.draft_contributor": ROOM,
    "tenants.cell_comment": ROOM,
    "tenants.mention": ROOM,
    "tenants.check_run": ROOM_CHANGING,
    "tenants.finding_total": ROOM_CHANGING,
    "tenants.figure": {Role.COUNCIL: Pass("SID", COUNCIL)},
    "tenants.explanation": ROOM_CHANGING,
    "tenants.column_order": {Role.COUNCIL: Pass("SIU", COUNCIL, columns=("withdrawn_at", "withdrawn_by_name"))},
    "tenants.version_columns": ROOM_CHANGING,
    "tenants.dispute": ROOM_CHANGING,
    "tenants.signoff_policy": ROOM_CHANGING,
    "tenants.decline": ROOM,
    "tenants.decline_section": ROOM,
    "tenants.kept_cell": ROOM,
    "tenants.section_opening": ROOM,
    "tenants.withdrawal": ROOM,
    "tenants.time_answer": ROOM,
    "tenants.release": ROOM,
    "tenants.delivery": ROOM_CHANGING,
    "tenants.attempt": ROOM_CHANGING,
    "tenants.carriage": ROOM,
    "tenants.acknowledgement": ROOM,
    "tenants.export": ROOM_CHANGING,
    "tenants.dry_run": {Role.COUNCIL: Pass("SIUD", COUNCIL)},
    "tenants.kept_answer": {Role.COUNCIL: Pass("SID", COUNCIL)},
    "department.obligation": {
        Role.COUNCIL: Pass("S", OWED_BY_COUNCIL),
        Role.DEPARTMENT: Pass("SIU", DEPARTMENT),
        Role.PLATFORM: Pass("S", EVERY, reads=OWED_WHEN),
    },
    "department.extension": {
        Role.COUNCIL: Pass("SI", COUNCIL, adds=f"{COUNCIL} and {UNDECIDED}"),
        Role.DEPARTMENT: Pass("SU", DEPARTMENT, columns=DECISION),
        Role.PLATFORM: Pass("S", EVERY, reads=("council_id", "obligation_id", "granted", "due_at", "decided_at")),
    },
    "department.consignment": {
        Role.COUNCIL: READ_BY_COUNCIL,
        Role.DEPARTMENT: Pass("SI", DEPARTMENT),
        Role.PLATFORM: Pass("S", EVERY, reads=CAME_WHEN),
    },
    **DESK,
}
