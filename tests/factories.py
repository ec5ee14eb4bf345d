"""Factories: councils aboard, people with roles, obligations; written as the administrator, seen through walls."""

from __future__ import annotations

import itertools
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Engine, create_engine, select, update
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from reeve.billing.models import Goodwill
from reeve.database import now
from reeve.department.models import Obligation
from reeve.identity.models import DepartmentMembership, Membership, Person, PlatformMembership
from reeve.installation import Installation
from reeve.onboarding.models import Agreement, AgreementRequest, GoingLive, SupportSession
from reeve.onboarding.terms import present_version, terms
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
        return self.official(name, "analyst", department=department)

    def official(self, name: str, *roles: str, department: str = "dwp") -> Person:
        """One of the department's people, with these roles from 1 April 2026."""
        person, department_id = self.person(name), self.department(department).id
        self.session.add_all(
            DepartmentMembership(department_id=department_id, person_id=person.id, role=role, from_on=FIRST_DAY)
            for role in roles
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

    def agree(self, council: Council, *, capacity: str = "Head of Benefits") -> Agreement:
        """The data processing agreement of this council, asked for and accepted."""
        text = terms(present_version(), council=council.name, officer="Dee Officer")
        request = AgreementRequest(
            council_id=council.id,
            id=uuid4(),
            token_hash=uuid4().hex,
            name="Alex Accepts",
            email=f"alex.{uuid4().hex[:8]}@example.org",
            officer_name="Dee Officer",
            version=text.version,
            expires_at=now() + timedelta(days=14),
        )
        agreement = Agreement(
            council_id=council.id,
            request_id=request.id,
            version=text.version,
            council_name=council.name,
            officer_name="Dee Officer",
            text_hash=text.digest,
            name=request.name,
            email=request.email,
            capacity=capacity,
        )
        self.session.add(request)
        self.session.flush()
        self.session.add(agreement)
        self.session.commit()
        return agreement

    def live(self, council: Council) -> Council:
        """The council is live, whatever was done before."""
        self.session.add(GoingLive(council_id=council.id, person_name="Pat Platform"))
        self.session.commit()
        return council

    def plan(self, council: Council, product: str = "plus", *, to_on: date = date(2099, 4, 1)) -> None:
        """The council has the extras of ``product`` before ``to_on``, as goodwill."""
        self.session.add(
            Goodwill(
                council_id=council.id,
                id=uuid4(),
                from_on=FIRST_DAY,
                to_on=to_on,
                product=product,
                reason="A pilot",
            )
        )
        self.session.commit()

    def support(self, council: Council, person: Person, *, hours: float | None = 1, **more: Any) -> SupportSession:
        """A session ``person`` asked for, approved now for ``hours``; not answered where ``hours`` is None."""
        approved: dict[str, Any] = {}
        if hours is not None:
            since = now() - timedelta(hours=2)
            approved = {"approved_at": since, "approved_by_name": "Ada Admin", "approval_reason": "To help"}
            approved["until"] = now() + timedelta(hours=hours)
        session = SupportSession(
            council_id=council.id,
            id=uuid4(),
            asked_by=person.id,
            asked_by_name=person.name,
            **{"reason": "A page does not open", "purpose": "The page of October", **approved, **more},
        )
        self.session.add(session)
        self.session.commit()
        return session

    def end_membership(self, person_id: UUID, on: date) -> None:
        self.session.execute(update(Membership).where(Membership.person_id == person_id).values(to_on=on))
        self.session.commit()

    def obligation_of(self, council_id: UUID, period: str = "2026-09") -> UUID:
        """A further obligation of a council known by its id."""
        return self.obligation(self.session.get_one(Council, council_id), period=period).id
