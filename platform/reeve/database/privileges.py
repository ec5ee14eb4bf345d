"""What a role may do besides touching rows: enter a schema, call a function, read a view, see whether the queue moves.

With the matrix this is all that is granted; the catalogue test holds the database to it. What is not listed is denied.
"""

from __future__ import annotations

from collections.abc import Mapping

from reeve.database.roles import Role

VIEWS: Mapping[str, tuple[Role, ...]] = {"tenants.standing": (Role.COUNCIL,)}

SCHEMA_USE: Mapping[str, tuple[Role, ...]] = {
    "platform": (Role.GATE, Role.COUNCIL, Role.DEPARTMENT, Role.PLATFORM, Role.AUDITOR, Role.EXAMINER),
    "tenants": (Role.COUNCIL, Role.EXAMINER),
    "department": (Role.COUNCIL, Role.DEPARTMENT, Role.PLATFORM),
    "jobs": (Role.GATE, Role.COUNCIL, Role.DEPARTMENT, Role.PLATFORM, Role.JOBS, Role.QUEUER),
}

FUNCTIONS: Mapping[str, tuple[Role, ...]] = {
    "tenants.current_council()": (Role.COUNCIL,),
    "department.current_department()": (Role.DEPARTMENT,),
    "department.acts_as(text)": (Role.DEPARTMENT,),
    "platform.current_person()": (Role.GATE, Role.COUNCIL, Role.DEPARTMENT, Role.PLATFORM, Role.EXAMINER),
    "platform.examined_claim(uuid)": (Role.GATE,),
    "platform.presented_hash()": (Role.GATE,),
    "platform.presented_email()": (Role.GATE,),
    "platform.break_glass_stands(uuid)": (Role.COUNCIL,),
    "platform.hold_break_glass(uuid)": (Role.GATE, Role.COUNCIL),
    "platform.append_audit(uuid, uuid, text, text, text, text, text, text)": (
        Role.GATE,
        Role.COUNCIL,
        Role.DEPARTMENT,
        Role.PLATFORM,
    ),
    "platform.audit_head(uuid)": (Role.COUNCIL, Role.DEPARTMENT, Role.PLATFORM),
    "platform.append_log(bytea)": (Role.DEPARTMENT,),
    "jobs.procrastinate_defer_jobs_v1(jobs.procrastinate_job_to_defer_v1[])": (
        Role.GATE,
        Role.COUNCIL,
        Role.DEPARTMENT,
        Role.PLATFORM,
        Role.JOBS,
    ),
    "jobs.turn_of(text)": (Role.COUNCIL, Role.JOBS),
}

DEFINERS: Mapping[str, Role] = {
    "platform.append_audit(uuid, uuid, text, text, text, text, text, text)": Role.AUDITOR,
    "platform.audit_head(uuid)": Role.AUDITOR,
    "platform.append_log(bytea)": Role.AUDITOR,
    "platform.examined_claim(uuid)": Role.EXAMINER,
    "jobs.procrastinate_defer_jobs_v1(jobs.procrastinate_job_to_defer_v1[])": Role.QUEUER,
    "jobs.turn_of(text)": Role.QUEUER,
}

KEY_NOT_LED_BY_COUNCIL: Mapping[str, str] = {
    "platform.invitation": "looked up by its hash before a council is known; a random hash is no oracle",
    "platform.api_token": "looked up by its hash before a council is known; a random hash is no oracle",
    "platform.agreement_request": "looked up by its hash before a council is known; a random hash is no oracle",
    "platform.calendar_feed": "looked up by its hash before a council is known; a random hash is no oracle",
    "platform.record_link": "looked up by its hash before a council is known; a random hash is no oracle",
    "platform.openid_attempt": "looked up by its hash before a council is known; a random hash is no oracle",
}

QUEUE_READS: Mapping[str, tuple[str, ...]] = {
    "jobs.procrastinate_jobs": ("id", "queue_name", "status", "attempts"),
    "jobs.procrastinate_events": ("job_id", "type", "at"),
}
"""What the platform sees of the queue, to say whether it moves: no arguments, so no ids of anybody's."""
