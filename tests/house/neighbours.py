"""Two councils side by side: A's rooms are full of canaries, words that stand nowhere else; B is next door.

A's rooms are filled by ``tests/house/furnishing.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient

from reeve.identity.models import Person
from reeve.identity.permissions import DEPARTMENT_ROLES
from reeve.register.models import Council, Department
from tests.councils.office import Office
from tests.councils.uploads.desk import Desk
from tests.factories import Factory
from tests.reeve.identity.signing_in import sign_in

EXTRACT, MONTH, B_MONTH = "shbe", "2026-10", "2026-09"
FORM = "hbdr"


@dataclass
class Canaries:
    """The words, where each stands, and who outside council A is meant to see it: ``department`` or ``platform``."""

    where: dict[str, str] = field(default_factory=dict)
    seen_by: dict[str, frozenset[str]] = field(default_factory=dict)
    claimants: list[str] = field(default_factory=list)

    def new(self, where: str, *seen_by: str) -> str:
        """A new word of 16 letters and figures."""
        return self.add(f"canary{len(self.where):02d}{uuid4().hex[:8]}", where, *seen_by)

    def claimant(self, word: str, where: str) -> str:
        """A word of a claimant's, which nobody is ever shown."""
        self.claimants.append(word)
        return self.add(word, where)

    def add(self, word: str, where: str, *seen_by: str) -> str:
        self.where[word] = where
        self.seen_by[word] = frozenset(seen_by)
        return word

    def in_text(self, shown: str, *, besides: str = "") -> list[str]:
        """Where each canary found in ``shown`` stands, leaving out those that ``besides`` is meant to see."""
        low = shown.lower()
        return [
            place for word, place in self.where.items() if word.lower() in low and besides not in self.seen_by[word]
        ]


@dataclass(frozen=True)
class Neighbours:
    """Council A (``a`` for the form, ``desk`` for the extract), council B, and the people around them.

    ``everybody`` holds every role of A and ``member`` every role of B; ``ended`` once prepared returns for A.
    ``accountant`` reads version 3 of A's form, and nothing else. Each analyst holds every role of their department.
    """

    app: Flask
    factory: Factory
    canaries: Canaries
    ids: Mapping[str, UUID | int]
    a: Office
    desk: Desk
    everybody: Person
    ended: Person
    accountant: Person
    b: Council
    member: Person
    analyst: Person
    other_analyst: Person
    platform_admin: Person

    def client(self, person: Person | None) -> FlaskClient:
        client = self.app.test_client()
        return client if person is None else sign_in(client, person)


def other_analyst(factory: Factory) -> Person:
    """Somebody with every role of a department to which council A owes nothing."""
    department = Department(id=uuid4(), slug=f"other-{uuid4().hex[:6]}", name="Another Department", short_name="AD")
    factory.session.add(department)
    factory.session.flush()
    return factory.official("Otto Other", *DEPARTMENT_ROLES, department=department.slug)
