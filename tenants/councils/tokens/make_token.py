"""Making a token: a row with the hash of it, a letter to every admin, and the token itself, this once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select

from councils.people.queries import admin_people, names
from councils.tokens.queries import in_force, preparers, tokens
from reeve.audit import record
from reeve.audit.record import actor
from reeve.database import db, now
from reeve.errors import NotAllowed
from reeve.identity.machine.key import beginning, key_hash, new_key
from reeve.identity.machine.refusals import LONGEST, NameTaken, TooLong
from reeve.identity.machine.scopes import Scope, scope_words, text_of
from reeve.identity.models import ApiToken
from reeve.identity.visitor import House
from reeve.mail.write import write_letter
from reeve.web.filters import day


class NotAPreparer(NotAllowed):
    """Whoever answers for a token must prepare returns here. Give them that role first, or choose somebody else."""

    title = "They cannot answer for a token"


@dataclass(frozen=True)
class Wanted:
    """What an admin asks for."""

    label: str
    scopes: frozenset[Scope]
    owner_id: UUID
    lasts: timedelta


@dataclass(frozen=True)
class Made:
    """The row, and the token, which is nowhere else."""

    token: ApiToken
    key: str


def make_token(wanted: Wanted, *, house: House) -> Made:
    """Raises TooLong, NameTaken, NotAPreparer. ``wanted.scopes`` is not empty."""
    if not timedelta(0) < wanted.lasts <= LONGEST:
        raise TooLong
    if wanted.owner_id not in {person.id for person in preparers()}:
        raise NotAPreparer
    one_at_a_time(house)
    if any(in_force(token) and token.label == wanted.label for token in tokens()):
        raise NameTaken
    key = new_key()
    token = ApiToken(
        id=uuid4(),
        council_id=house.id,
        token_hash=key_hash(key),
        begins=beginning(key),
        owner_id=wanted.owner_id,
        label=wanted.label,
        scope=text_of(wanted.scopes),
        made_by_name=actor().name,
        expires_at=now() + wanted.lasts,
    )
    db.council.add(token)
    db.council.flush()
    tell(token, house)
    return Made(token, key)


def one_at_a_time(house: House) -> None:
    """Two admins at once do not make two of one name."""
    db.council.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"reeve.tokens:{house.id}", 0))))


def tell(token: ApiToken, house: House) -> None:
    """In the history, and to every admin: whoever did not make it learns that it is there."""
    owner = names()[token.owner_id]
    ends, may = day(token.expires_at), scope_words(token.scope)
    record(
        "token.made",
        subject=subject_of(token),
        words=f"made the token {token.label}, for which {owner} answers, until {ends}",
        detail={"scopes": token.scope, "begins": token.begins},
    )
    facts = {"house": house.name, "label": token.label, "owner": owner, "may": may, "ends_on": ends}
    write_to_admins("token-made", made_by=token.made_by_name, **facts)


def write_to_admins(template: str, **words: Any) -> None:
    for person in admin_people():
        write_letter(db.council, template, to_name=person.name, to_email=person.email, **words)


def subject_of(token: ApiToken) -> str:
    return f"tokens/{token.id}"
