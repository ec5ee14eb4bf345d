"""Signing in, first half: the password."""

from __future__ import annotations

from uuid import uuid4

from reeve.database import db, set_person
from reeve.identity.attempts import account, address, forget, note_failed, slow_down
from reeve.identity.dormant import close_dormant, is_dormant
from reeve.identity.models import Credential, Person
from reeve.identity.passwords import HASHER, hash_password, matches
from reeve.identity.queries import credentials, find_person, present


def sign_in(email: str, password: str, *, remote: str | None) -> Person | None:
    """The person whose e-mail and password these are, or None.

    Known and unknown accounts get the same answer after the same work. Raises TooManyTries while the account or the
    address must wait. The gate's unit goes on as that person.
    """
    slow_down(account(email), address(remote))
    present(db.gate, email=email)
    person = find_person(db.gate, email)
    if person is None:
        set_person(db.gate, uuid4())
    stored = credentials(db.gate, person.id if person else uuid4(), "password")
    right = matches(stored[-1].secret if stored else None, password)
    if person is None or not right or not is_open(person):
        note_failed((account(email), address(remote)))
        return None
    forget(account(email))
    keep_strong(stored[-1], password)
    return person


def is_open(person: Person) -> bool:
    """Whether the account may be used; one that nobody used for long is closed here and now."""
    if is_dormant(person):
        close_dormant(person)
    return person.closed_at is None


def keep_strong(credential: Credential, password: str) -> None:
    """Hash again where our settings have grown since."""
    if HASHER.check_needs_rehash(credential.secret.decode()):
        credential.secret = hash_password(password)
