"""Warning that a token ends: every admin gets a letter a fortnight before, once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from councils.people.queries import names
from councils.tokens.make_token import subject_of, write_to_admins
from councils.tokens.queries import ending_by
from reeve.audit import record
from reeve.database import Role, db, now, unit
from reeve.identity.invite import own_address
from reeve.identity.models import ApiToken
from reeve.installation import here
from reeve.jobs import step
from reeve.register.models import Council
from reeve.web.filters import day

BEFORE = timedelta(days=14)


def warn_of_endings() -> int:
    """Write what is due in each council, each in a unit of its own; says of how many tokens."""
    count = 0
    for council_id in councils_aboard():
        with step("tokens.warn", council_id=council_id):
            for token in ending_by(now() + BEFORE):
                warn(token)
                count += 1
    return count


def councils_aboard() -> Sequence[UUID]:
    with unit(Role.PLATFORM) as session:
        return session.scalars(select(Council.id).where(Council.onboarded_at.is_not(None))).all()


def warn(token: ApiToken) -> None:
    """One that was made for less than a fortnight is told of by the letter that says it was made."""
    token.warned_at = now()
    if token.expires_at - token.created_at <= BEFORE:
        return
    house = db.council.scalars(select(Council)).one()
    ends = day(token.expires_at)
    write_to_admins(
        "token-ends",
        house=house.name,
        label=token.label,
        owner=names()[token.owner_id],
        ends_on=ends,
        link=f"{own_address(here().settings)}/c/{house.slug}/people/tokens",
    )
    record(
        "token.warned", subject=subject_of(token), words=f"wrote to the admins that the token {token.label} ends {ends}"
    )
