"""The predicates a row must meet, by which the matrix builds its walls. Each is SQL of ours, never of anybody's typing.

For the council role a predicate calls only ``(select tenants.current_council())``.
"""

from __future__ import annotations

EVERY = "true"
COUNCIL = "council_id = (select tenants.current_council())"
OWN_COUNCIL = "id = (select tenants.current_council())"
DEPARTMENT = "department_id = (select department.current_department())"
ADMINISTERS = f"{DEPARTMENT} and (select department.acts_as('department_admin'))"
OWNS_RULES = f"{DEPARTMENT} and (select department.acts_as('rule_owner'))"
OWN_PUBLICATION = (
    "released_by = (select platform.current_person()) and (select department.acts_as('rule_owner')) "
    "and exists (select 1 from platform.return_kind k where k.key = definition.return_key "
    "and k.department_id = (select department.current_department())) "
    "and exists (select 1 from platform.draft_revision d "
    "where d.department_id = (select department.current_department()) and d.set_aside_at is null "
    "and d.hash = definition.hash and d.resolved = definition.resolved)"
)
OWN_DEPARTMENT = "id = (select department.current_department())"
PERSON = "person_id = (select platform.current_person())"
OWN_TOKEN = "token_hash = (select platform.presented_hash())"  # noqa: S105 - a predicate, not a secret
OWN_OR_EXPIRED = f"({OWN_TOKEN} or expires_at < now())"
THIS_PERSON = "id = (select platform.current_person())"
AT_THE_DOOR = f"({THIS_PERSON} or lower(email) = (select platform.presented_email()))"
COUNCIL_PEOPLE = (
    "id in (select m.person_id from platform.membership m where m.council_id = (select tenants.current_council()))"
)
COUNCIL_PERSON = f"person_{COUNCIL_PEOPLE}"
ENGAGED_PEOPLE = (
    "id in (select e.person_id from platform.engagement e "
    "where e.council_id = (select tenants.current_council()) and e.ended_at is null and e.ends_at > now())"
)
COUNCIL_OR_ENGAGED_PEOPLE = f"({COUNCIL_PEOPLE} or {ENGAGED_PEOPLE})"
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
INVITED_TO_PLATFORM = f"{PERSON} and " + INVITED.format(
    match="i.role = 'platform' and i.council_id is null and i.department_id is null"
)
INVITED_PERSON = INVITED.format(match="lower(i.email) = lower(person.email)")
HOLD_OF = (
    "exists (select 1 from platform.legal_hold h where h.council_id = legal_hold_lift.council_id "
    "and h.id = legal_hold_lift.hold_id and h.side = '{side}')"
)
ASKED_TO_AGREE = (
    "exists (select 1 from platform.agreement_request r where r.token_hash = (select platform.presented_hash()) "
    "and r.council_id = agreement.council_id and r.id = agreement.request_id{still_open})"
)
STILL_OPEN = " and r.withdrawn_at is null and r.expires_at > now()"
ENGAGED = "person_id = (select platform.current_person()) and ended_at is null and ends_at > now()"
ENGAGED_OR_INVITED = (
    f"({ENGAGED} or person_id is null and ended_at is null and ends_at > now() and "
    + INVITED.format(match="i.id = engagement.invitation_id")
    + ")"
)
OF_ENGAGED_VERSION = (
    "exists (select 1 from platform.engagement e where e.council_id = {table}.council_id "
    "and e.version_id = {table}.version_id and e.person_id = (select platform.current_person()){also})"
)
OWN_OUTCOME = OF_ENGAGED_VERSION.format(
    table="engagement_outcome",
    also=" and e.id = engagement_outcome.engagement_id",
)
OF_ENGAGED_SUBMISSION = (
    "exists (select 1 from tenants.submission s where s.council_id = signature.council_id "
    "and s.id = signature.submission_id)"
)
UNANSWERED = "num_nonnulls(approved_at, refused_at, ended_at, until) = 0"
SUPPORT_ENDS = ("ended_at", "ended_by_name")
SUPPORT_ANSWERS = (
    *("approved_at", "approved_by", "approved_by_name", "approval_reason", "until", "rows"),
    *("refused_at", "refused_by_name", *SUPPORT_ENDS),
)
OWN_SUPPORT = "asked_by = (select platform.current_person())"
IS_LIVE = (
    "(select exists (select 1 from platform.going_live l where l.council_id = (select tenants.current_council())))"
)
OWED_BY_COUNCIL = f"{COUNCIL} and lapsed_at is null and (practice or {IS_LIVE})"
WITHIN_ALLOWANCE = (
    "ended_at is null and until_on >= (now() at time zone 'Europe/London')::date "
    "and exists (select 1 from department.obligation o where o.council_id = hold_back.council_id "
    "and o.department_id = hold_back.department_id and o.return_key = hold_back.return_key "
    "and o.practice = hold_back.practice and o.period = hold_back.period and hold_back.until_on <= "
    "(select min((c.sealed_at at time zone 'Europe/London')::date) from department.consignment c "
    "where c.council_id = o.council_id and c.obligation_id = o.id) "
    "+ (select nullif(a.days, 0) from department.hold_allowance a "
    "where a.department_id = o.department_id and a.return_key = o.return_key "
    "and a.from_on <= (now() at time zone 'Europe/London')::date order by a.from_on desc, a.n desc limit 1))"
)
OPEN_TO_COUNCIL = f"(kind = 'practice' or {IS_LIVE})"
UNDECIDED = "num_nonnulls(granted, decided_at, decided_by, decided_words, due_at) = 0"
PAYS = "payer_council_id = (select tenants.current_council())"
OWN_ACCOUNT = (
    "account_id in (select a.id from platform.billing_account a "
    "where a.payer_council_id = (select tenants.current_council()))"
)
OWN_INVOICE = (
    "invoice_id in (select i.id from platform.invoice i join platform.billing_account a on a.id = i.account_id "
    "where a.payer_council_id = (select tenants.current_council()))"
)
OWN_PAYMENT = (
    "payment_id in (select p.id from platform.payment p join platform.billing_account a on a.id = p.account_id "
    "where a.payer_council_id = (select tenants.current_council()))"
)
PROVIDER_AT_THE_DOOR = (
    "(council_id in (select a.council_id from platform.openid_attempt a "
    "where a.token_hash = (select platform.presented_hash())) "
    "or council_id in (select i.council_id from platform.invitation i "
    "where i.token_hash = (select platform.presented_hash())) "
    "or council_id in (select m.council_id from platform.membership m "
    "where m.person_id = (select platform.current_person())))"
)
OWN_LINKED_ACCOUNT = f"(account_hash = (select platform.presented_hash()) or {PERSON})"
OWN_OR_LONG_PAST_ATTEMPT = f"({OWN_TOKEN} or expires_at < now() - interval '1 day')"
CHAIN_OF_COUNCIL = "chain_id = (select tenants.current_council())"
CHAIN_OF_DEPARTMENT = "chain_id = (select department.current_department())"
CHAIN_OF_PLATFORM = "chain_id = '00000000-0000-0000-0000-000000000000'"
