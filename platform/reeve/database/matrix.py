"""The table x role matrix: who may do what to which table, and through which wall. What is not listed is denied.

Grants, policies and the catalogue test are all made from this one table. Letters: S select, I insert, U update,
D delete. A wall is the predicate a row must meet, for that role only; every table here has row-level security enabled
and forced. For the council role a wall calls only ``(select tenants.current_council())``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reeve.database.roles import Role

EVERY = "true"
COUNCIL = "council_id = (select tenants.current_council())"
OWN_COUNCIL = "id = (select tenants.current_council())"
DEPARTMENT = "department_id = (select department.current_department())"
OWN_DEPARTMENT = "id = (select department.current_department())"
PERSON = "person_id = (select platform.current_person())"
OWN_TOKEN = "token_hash = (select platform.presented_hash())"  # noqa: S105 - a predicate, not a secret
THIS_PERSON = "id = (select platform.current_person())"
AT_THE_DOOR = f"({THIS_PERSON} or lower(email) = (select platform.presented_email()))"
COUNCIL_PEOPLE = (
    "id in (select m.person_id from platform.membership m where m.council_id = (select tenants.current_council()))"
)
DEPARTMENT_PEOPLE = (
    "id in (select m.person_id from platform.department_membership m "
    "where m.department_id = (select department.current_department()))"
)
OWN_SESSION = f"({OWN_TOKEN} or {PERSON})"
OWN_MEMBER_COUNCILS = (
    "id in (select m.council_id from platform.membership m where m.person_id = (select platform.current_person()))"
)
INVITED = (
    "exists (select 1 from platform.invitation i where i.token_hash = (select platform.presented_hash()) "
    "and i.accepted_at is null and i.revoked_at is null and i.expires_at > now() and {match})"
)
INVITED_TO_COUNCIL = f"{PERSON} and " + INVITED.format(
    match="i.council_id = membership.council_id and i.role = membership.role"
)
INVITED_TO_DEPARTMENT = f"{PERSON} and " + INVITED.format(
    match="i.department_id = department_membership.department_id and i.role = department_membership.role"
)
INVITED_TO_PLATFORM = f"{PERSON} and " + INVITED.format(match="i.role = 'platform'")
INVITED_PERSON = INVITED.format(match="lower(i.email) = lower(person.email)")
PAYS = "payer_council_id = (select tenants.current_council())"
OWN_ACCOUNT = (
    "account_id in (select a.id from platform.billing_account a "
    "where a.payer_council_id = (select tenants.current_council()))"
)
OWN_INVOICE = (
    "invoice_id in (select i.id from platform.invoice i join platform.billing_account a on a.id = i.account_id "
    "where a.payer_council_id = (select tenants.current_council()))"
)
CHAIN_OF_COUNCIL = "chain_id = (select tenants.current_council())"
CHAIN_OF_DEPARTMENT = "chain_id = (select department.current_department())"
CHAIN_OF_PLATFORM = "chain_id = '00000000-0000-0000-0000-000000000000'"


@dataclass(frozen=True)
class Pass:
    """What one role may do to one table. ``adds`` is the wall for new rows where it differs from ``wall``; ``columns``
    limits an update to the columns named."""

    letters: str
    wall: str
    adds: str | None = None
    columns: tuple[str, ...] = ()


ROOM = {Role.COUNCIL: Pass("SI", COUNCIL)}
ROOM_CHANGING = {Role.COUNCIL: Pass("SIU", COUNCIL)}
PUBLIC = {role: Pass("S", EVERY) for role in (Role.GATE, Role.COUNCIL, Role.DEPARTMENT, Role.PLATFORM)}
READ_BY_COUNCIL = Pass("S", COUNCIL)
LEDGER = {Role.COUNCIL: Pass("S", OWN_ACCOUNT), Role.PLATFORM: Pass("SIU", EVERY)}
LEDGER_OF_INVOICE = {Role.COUNCIL: Pass("S", OWN_INVOICE), Role.PLATFORM: Pass("SIU", EVERY)}
USED_BY_COUNCIL = {Role.COUNCIL: READ_BY_COUNCIL, Role.PLATFORM: Pass("SIU", EVERY)}

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
        Role.GATE: Pass("SIU", AT_THE_DOOR, adds=INVITED_PERSON, columns=("name", "closed_at")),
        Role.COUNCIL: Pass("S", COUNCIL_PEOPLE),
        Role.DEPARTMENT: Pass("S", DEPARTMENT_PEOPLE),
        Role.PLATFORM: Pass("S", EVERY),
    },
    "platform.credential": {Role.GATE: Pass("SIUD", PERSON)},
    "platform.session": {Role.GATE: Pass("SIU", OWN_SESSION)},
    "platform.sign_in_attempt": {Role.GATE: Pass("SID", EVERY)},
    "platform.membership": {
        Role.GATE: Pass("SI", PERSON, adds=INVITED_TO_COUNCIL),
        Role.COUNCIL: Pass("SIU", COUNCIL),
        Role.PLATFORM: Pass("S", EVERY),
    },
    "platform.department_membership": {
        Role.GATE: Pass("SI", PERSON, adds=INVITED_TO_DEPARTMENT),
        Role.DEPARTMENT: Pass("S", DEPARTMENT),
        Role.PLATFORM: Pass("S", EVERY),
    },
    "platform.platform_membership": {
        Role.GATE: Pass("SI", PERSON, adds=INVITED_TO_PLATFORM),
        Role.PLATFORM: Pass("S", EVERY),
    },
    "platform.invitation": {
        Role.GATE: Pass("SU", OWN_TOKEN, columns=("accepted_at", "accepted_by")),
        Role.COUNCIL: Pass("SIU", COUNCIL),
        Role.DEPARTMENT: Pass("SIU", DEPARTMENT),
        Role.PLATFORM: Pass("SIU", EVERY),
    },
    "platform.api_token": {
        Role.GATE: Pass("SU", OWN_TOKEN, columns=("used_at", "uses")),
        Role.COUNCIL: Pass("SIU", COUNCIL),
    },
    "platform.return_kind": {**PUBLIC, Role.PLATFORM: Pass("SI", EVERY)},
    "platform.definition": {**PUBLIC, Role.PLATFORM: Pass("SI", EVERY)},
    "platform.channel": {
        Role.COUNCIL: Pass("S", EVERY),
        Role.DEPARTMENT: Pass("SIU", DEPARTMENT),
        Role.PLATFORM: Pass("SIU", EVERY),
    },
    "platform.letter": {
        Role.GATE: Pass("I", EVERY),
        Role.COUNCIL: Pass("I", EVERY),
        Role.DEPARTMENT: Pass("I", EVERY),
        Role.PLATFORM: Pass("SIU", EVERY),
    },
    "platform.council_key": {Role.COUNCIL: READ_BY_COUNCIL, Role.PLATFORM: Pass("SIU", EVERY)},
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
    "platform.billing_account": {Role.COUNCIL: Pass("S", PAYS), Role.PLATFORM: Pass("SIU", EVERY)},
    "platform.contract": {
        Role.COUNCIL: Pass("SU", OWN_ACCOUNT, columns=("purchase_order", "order_recorded_at")),
        Role.PLATFORM: Pass("SIU", EVERY),
    },
    "platform.funding_line": USED_BY_COUNCIL,
    "platform.funding_warning": {Role.COUNCIL: READ_BY_COUNCIL, Role.PLATFORM: Pass("SI", EVERY)},
    "platform.quote": {Role.COUNCIL: Pass("SI", COUNCIL), Role.PLATFORM: Pass("SI", EVERY)},
    "platform.finance_contact": {Role.COUNCIL: Pass("SIU", COUNCIL), Role.PLATFORM: Pass("S", EVERY)},
    "platform.goodwill": USED_BY_COUNCIL,
    "platform.restriction": USED_BY_COUNCIL,
    "platform.invoice": LEDGER,
    "platform.invoice_line": LEDGER_OF_INVOICE,
    "platform.payment": LEDGER,
    "platform.allocation": LEDGER_OF_INVOICE,
    "platform.credit_note": LEDGER_OF_INVOICE,
    "platform.stripe_event": {Role.GATE: Pass("I", EVERY), Role.PLATFORM: Pass("SIU", EVERY)},
    "platform.stripe_call": {Role.PLATFORM: Pass("SIU", EVERY)},
    "platform.stripe_object": {Role.PLATFORM: Pass("SIU", EVERY)},
    "tenants.file": ROOM_CHANGING,
    "tenants.version": ROOM,
    "tenants.version_contributor": ROOM,
    "tenants.draft": ROOM_CHANGING,
    "tenants.draft_value": {Role.COUNCIL: Pass("SIUD", COUNCIL)},
    "tenants.draft_contributor": ROOM,
    "tenants.check_run": ROOM_CHANGING,
    "tenants.finding_total": ROOM_CHANGING,
    "tenants.figure": {Role.COUNCIL: Pass("SID", COUNCIL)},
    "tenants.explanation": ROOM_CHANGING,
    "tenants.dispute": ROOM_CHANGING,
    "tenants.signoff_policy": ROOM_CHANGING,
    "tenants.submission": ROOM,
    "tenants.signature": ROOM,
    "tenants.decline": ROOM,
    "tenants.withdrawal": ROOM,
    "tenants.release": ROOM,
    "tenants.delivery": ROOM_CHANGING,
    "tenants.attempt": ROOM_CHANGING,
    "department.obligation": {Role.COUNCIL: READ_BY_COUNCIL, Role.DEPARTMENT: Pass("SIU", DEPARTMENT)},
    "department.extension": {Role.COUNCIL: Pass("SI", COUNCIL), Role.DEPARTMENT: Pass("SU", DEPARTMENT)},
    "department.consignment": {Role.COUNCIL: READ_BY_COUNCIL, Role.DEPARTMENT: Pass("SI", DEPARTMENT)},
    "department.receipt": {Role.COUNCIL: READ_BY_COUNCIL, Role.DEPARTMENT: Pass("SI", DEPARTMENT)},
    "department.acceptance": {Role.COUNCIL: READ_BY_COUNCIL, Role.DEPARTMENT: Pass("SI", DEPARTMENT)},
    "department.query": {Role.COUNCIL: READ_BY_COUNCIL, Role.DEPARTMENT: Pass("SI", DEPARTMENT)},
    "department.reply": {Role.COUNCIL: Pass("SI", COUNCIL), Role.DEPARTMENT: Pass("S", DEPARTMENT)},
    "department.rejection": {Role.COUNCIL: READ_BY_COUNCIL, Role.DEPARTMENT: Pass("SI", DEPARTMENT)},
}

VIEWS: Mapping[str, tuple[Role, ...]] = {"tenants.standing": (Role.COUNCIL,)}

SCHEMA_USE: Mapping[str, tuple[Role, ...]] = {
    "platform": (Role.GATE, Role.COUNCIL, Role.DEPARTMENT, Role.PLATFORM, Role.AUDITOR),
    "tenants": (Role.COUNCIL,),
    "department": (Role.COUNCIL, Role.DEPARTMENT),
    "jobs": (Role.GATE, Role.COUNCIL, Role.DEPARTMENT, Role.PLATFORM, Role.JOBS, Role.QUEUER),
}

FUNCTIONS: Mapping[str, tuple[Role, ...]] = {
    "tenants.current_council()": (Role.COUNCIL,),
    "department.current_department()": (Role.DEPARTMENT,),
    "platform.current_person()": (Role.GATE, Role.COUNCIL, Role.DEPARTMENT, Role.PLATFORM),
    "platform.presented_hash()": (Role.GATE,),
    "platform.presented_email()": (Role.GATE,),
    "platform.append_audit(uuid, uuid, text, text, text, text, text, text)": (
        Role.GATE,
        Role.COUNCIL,
        Role.DEPARTMENT,
        Role.PLATFORM,
    ),
    "platform.audit_head(uuid)": (Role.COUNCIL, Role.DEPARTMENT, Role.PLATFORM),
    "jobs.procrastinate_defer_jobs_v1(jobs.procrastinate_job_to_defer_v1[])": (
        Role.GATE,
        Role.COUNCIL,
        Role.DEPARTMENT,
        Role.PLATFORM,
        Role.JOBS,
    ),
}

DEFINERS: Mapping[str, Role] = {
    "platform.append_audit(uuid, uuid, text, text, text, text, text, text)": Role.AUDITOR,
    "platform.audit_head(uuid)": Role.AUDITOR,
    "jobs.procrastinate_defer_jobs_v1(jobs.procrastinate_job_to_defer_v1[])": Role.QUEUER,
}

KEY_NOT_LED_BY_COUNCIL: Mapping[str, str] = {
    "platform.invitation": "looked up by its hash before a council is known; a random hash is no oracle",
    "platform.api_token": "looked up by its hash before a council is known; a random hash is no oracle",
}
