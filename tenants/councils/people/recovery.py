"""Helping a member who lost every way in: another admin approves, and a day later the member's link works.

Everybody who could be harmed hears of it at once: the member and every admin. Any admin may stop it until it is used.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from flask import url_for

from councils.people.queries import Member, admin_people, get_member, members
from councils.scope import here
from reeve.audit import actor, record
from reeve.database import db, now
from reeve.errors import Conflict, NotAllowed, NotFound
from reeve.identity.queries import LONDON
from reeve.identity.recovery_models import Recovery
from reeve.identity.recovery_queries import find_open, open_recoveries
from reeve.identity.token import hashed, new_token
from reeve.mail.write import write_letter

DELAY = timedelta(hours=24)
GOOD_FOR = timedelta(hours=48)


class NotYourOwn(NotAllowed):
    """Nobody approves their own recovery. Ask another admin of your council."""

    title = "Another admin must approve this"


class ApprovedAlready(Conflict):
    """This was approved already. The letter with the link is on its way."""

    title = "It is approved already"


def waiting() -> list[tuple[Member, Recovery]]:
    """The members who cannot sign in, with what they asked for; people whose roles here have ended are not shown."""
    by_id = {member.person.id: member for member in members()}
    found = ((by_id.get(recovery.person_id), recovery) for recovery in open_recoveries(db.council))
    return [(member, recovery) for member, recovery in found if member is not None]


def approve(recovery_id: UUID) -> Member:
    """Give the member a link that works in 24 hours. Raises NotFound, NotYourOwn, ApprovedAlready."""
    recovery, member = get_open(recovery_id)
    if recovery.person_id == actor().id:
        raise NotYourOwn
    if recovery.approved_at is not None:
        raise ApprovedAlready
    token = new_token()
    recovery.approved_at, recovery.approved_by, recovery.approved_in = now(), actor().id, here().id
    recovery.token_hash, recovery.ready_at = hashed(token), now() + DELAY
    recovery.expires_at = recovery.ready_at + GOOD_FOR
    db.council.flush()
    tell_member(member, recovery, token)
    tell_admins(member, recovery)
    note(member, "recovery.approved", f"approved that {member.person.name} recovers their account")
    return member


def stop(recovery_id: UUID) -> Member:
    """The link never works. Raises NotFound where nothing is open."""
    recovery, member = get_open(recovery_id)
    recovery.stopped_at = now()
    db.council.flush()
    person = member.person
    write_letter(db.council, "recovery-stopped", to_name=person.name, to_email=person.email, house=here().name)
    note(member, "recovery.stopped", f"stopped the recovery of {person.name}'s account")
    return member


def get_open(recovery_id: UUID) -> tuple[Recovery, Member]:
    recovery = find_open(db.council, recovery_id)
    if recovery is None:
        raise NotFound
    return recovery, get_member(recovery.person_id)


def tell_member(member: Member, recovery: Recovery, token: str) -> None:
    write_letter(
        db.council,
        "recovery-approved",
        to_name=member.person.name,
        to_email=member.person.email,
        link_until=recovery.expires_at,
        house=here().name,
        from_time=words_of(recovery.ready_at),
        until=words_of(recovery.expires_at),
        link=url_for("identity_recovery.recovery", token=token, _external=True),
    )


def tell_admins(member: Member, recovery: Recovery) -> None:
    for admin in admin_people():
        if admin.id != member.person.id:
            write_letter(
                db.council,
                "recovery-notice",
                to_name=admin.name,
                to_email=admin.email,
                house=here().name,
                who=member.person.name,
                from_time=words_of(recovery.ready_at),
                link=url_for("people.recoveries", _external=True),
            )


def words_of(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment.astimezone(LONDON):%H:%M on %-d %B %Y}"


def note(member: Member, act: str, words: str) -> None:
    record(act, subject=f"people/{member.person.id}", words=words)
