"""Factories: councils aboard, people with roles, obligations; written as the administrator, seen through walls."""

from __future__ import annotations

import itertools
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import Engine, create_engine, select, update
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from reeve.database import now
from reeve.department.models import Obligation
from reeve.identity.models import DepartmentMembership, Membership, Person, PlatformMembership
from reeve.installation import Installation
from reeve.register.models import Council, Department
from reeve.vault import Owner, OwnerKey
from reeve.vault.models import CouncilKey

FIRST_DAY = date(2026, 4, 1)
_next_council: dict[str, itertools.count[int]] = {}


class Factory:
    """One test's maker of things. ``salt`` keeps its e-mail addresses its own."""

    def __init__(self, installation: Installation, *, salt: str) -> None:
        self.installation = installation
        self.salt = salt
        url = make_url(installation.settings.database_url or "").set(drivername="postgresql+psycopg")
        self.engine: Engine = create_engine(url)
        self.session = Session(self.engine, expire_on_commit=False)

    def close(self) -> None:
        self.session.close()
        self.engine.dispose()

    def department(self, slug: str = "dwp") -> Department:
        return self.session.scalars(select(Department).where(Department.slug == slug)).one()

    def council(self, slug: str | None = None) -> Council:
        """A council aboard, with a key; without a slug, one no other test of this module has."""
        council = self.session.scalars(select(Council).where(Council.slug == slug)).one() if slug else self.unused()
        council.onboarded_at = now()
        if self.session.get(CouncilKey, (council.id, 1)) is None:
            wrapped = self.installation.root_key.wrap(OwnerKey.new(Owner("council", council.id)))
            self.session.add(CouncilKey(council_id=council.id, version=1, wrapped=wrapped))
        self.session.commit()
        return council

    def unused(self) -> Council:
        counter = _next_council.setdefault(str(self.installation.settings.data_dir), itertools.count())
        return self.session.scalars(
            select(Council)
            .where(Council.administers_hb, Council.onboarded_at.is_(None))
            .order_by(Council.slug)
            .offset(next(counter) % 50)
            .limit(1)
        ).one()

    def person(
        self, name: str = "Sam Example", *, council: Council | None = None, roles: tuple[str, ...] = ()
    ) -> Person:
        """An invented person, with ``roles`` in ``council`` from 1 April 2026."""
        person = Person(id=uuid4(), name=name, email=f"{name.lower().replace(' ', '.')}.{uuid4().hex[:8]}@example.org")
        self.session.add(person)
        self.session.flush()
        if council is not None:
            self.join(person, council, *roles)
        self.session.commit()
        return person

    def join(self, person: Person, council: Council, *roles: str) -> None:
        self.session.add_all(
            Membership(council_id=council.id, person_id=person.id, role=role, from_on=FIRST_DAY) for role in roles
        )
        self.session.commit()

    def analyst(self, name: str = "Ash Analyst", *, department: str = "dwp") -> Person:
        person = self.person(name)
        self.session.add(
            DepartmentMembership(
                department_id=self.department(department).id, person_id=person.id, role="analyst", from_on=FIRST_DAY
            )
        )
        self.session.commit()
        return person

    def platform_admin(self, name: str = "Pat Platform") -> Person:
        person = self.person(name)
        self.session.add(PlatformMembership(person_id=person.id, from_on=FIRST_DAY))
        self.session.commit()
        return person

    def obligation(
        self,
        council: Council,
        return_key: str = "shbe",
        period: str = "2026-10",
        *,
        practice: bool = True,
        due_at: datetime | None = None,
    ) -> Obligation:
        obligation = Obligation(
            id=uuid4(),
            council_id=council.id,
            department_id=self.department().id,
            return_key=return_key,
            period=period,
            practice=practice,
            due_at=due_at,
        )
        self.session.add(obligation)
        self.session.commit()
        return obligation

    def end_membership(self, person_id: UUID, on: date) -> None:
        self.session.execute(update(Membership).where(Membership.person_id == person_id).values(to_on=on))
        self.session.commit()

    def obligation_of(self, council_id: UUID, period: str = "2026-09") -> UUID:
        """A further obligation of a council known by its id."""
        return self.obligation(self.session.get_one(Council, council_id), period=period).id
