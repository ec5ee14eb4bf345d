"""One app a module; a live council with its people, and an analyst, for each test."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update

from reeve.audit.models import AuditEntry
from reeve.database import Role, now, unit
from reeve.department.models import Extension, Obligation
from reeve.identity.models import Person
from reeve.register.models import Council
from tests.factories import Factory
from tests.reeve.identity.signing_in import sign_in


@dataclass(frozen=True)
class House:
    """A live council, its people, and who looks at it."""

    app: Flask
    factory: Factory
    council: Council
    tom: Person
    helen: Person
    ada: Person

    @property
    def url(self) -> str:
        return f"/c/{self.council.slug}"

    def client(self, person: Person | None = None) -> FlaskClient:
        return sign_in(self.app.test_client(), person or self.tom)

    def owes(self, period: str = "2026-10", *, key: str = "shbe", days: float | None = None) -> Obligation:
        """A live return of this council's, due in so many days."""
        due_at = None if days is None else now() + timedelta(days=days)
        return self.factory.obligation(self.council, key, period, practice=False, due_at=due_at)

    def history(self) -> list[str]:
        """The names of all acts in the council's history."""
        with unit(Role.COUNCIL, council_id=self.council.id) as session:
            return list(session.scalars(select(AuditEntry.act)))


@pytest.fixture
def house(app: Flask, factory: Factory) -> House:
    """What an earlier test made is not owed any more."""
    factory.session.execute(delete(Extension))
    factory.session.execute(update(Obligation).values(lapsed_at=now()))
    council = factory.live(factory.council())
    tom, helen, ada = (
        factory.person(name, council=council, roles=(role,))
        for name, role in (("Tom Preparer", "preparer"), ("Helen Certifier", "certifier"), ("Ada Admin", "admin"))
    )
    return House(app, factory, council, tom, helen, ada)
