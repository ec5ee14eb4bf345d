"""For tests: a claim a reporting accountant is engaged for, what was offered for it, and what they say of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient

from councils.lineage.models import CellOffer
from councils.returns.models import Version
from councils.returns.queries import subject_of, version_in_words
from reeve.audit.queries import chain_entries
from reeve.database import Role, unit
from reeve.identity.accept import accept_as_new
from reeve.identity.engage import Accountant, Claim, engage
from reeve.identity.engagement_models import Engagement, EngagementOutcome
from reeve.identity.models import Person
from reeve.identity.queries import today
from reeve.identity.visitor import House
from tests.councils.office import Office
from tests.factories import Factory
from tests.reeve.identity.signing_in import PASSWORD, sign_in


@dataclass
class Place:
    """A signed Scottish claim, with a figure explained and one offered."""

    app: Flask
    factory: Factory
    office: Office
    version: Version
    admin: Person

    @property
    def house(self) -> House:
        council = self.office.council
        return House("council", council.id, council.slug, council.name)

    @property
    def versions(self) -> str:
        obligation = self.office.obligation
        return f"/c/{self.office.council.slug}/returns/{obligation.return_key}/{obligation.period}/versions"

    def engaged(self, email: str, *, until: date | None = None) -> str:
        """The token of a new engagement's link."""
        with self.app.test_request_context(), self.office.at_work(self.admin):
            subject = subject_of(self.office.obligation, version=self.version.number)
            claim = Claim(self.version.id, version_in_words(self.version), subject)
            who = Accountant("Rae Porting", email, "Sums LLP", until or today() + timedelta(days=30))
            return engage(who, claim, house=self.house).rpartition("/")[2]

    def accepted(self, email: str) -> Person:
        """Somebody new who accepted."""
        token = self.engaged(email)
        with unit(Role.GATE):
            return accept_as_new(token, name="Rae Porting", password=PASSWORD)

    def engagement(self, person: Person) -> Engagement:
        self.factory.session.expire_all()
        return self.factory.session.query(Engagement).filter_by(person_id=person.id).one()

    def path(self, person: Person) -> str:
        return f"/engagements/{self.engagement(person).id}"

    def client(self, person: Person) -> FlaskClient:
        return sign_in(self.app.test_client(), person)

    def history(self) -> list[str]:
        with unit(Role.COUNCIL, council_id=self.office.council.id) as session:
            return [f"{entry.actor} {entry.words}" for entry in chain_entries(session, self.office.council.id)]


def offer_kept(office: Office, version: Version) -> CellOffer:
    return CellOffer(
        id=uuid4(),
        obligation_id=office.obligation.id,
        version_id=version.id,
        cell="x120",
        label="Rent allowance granted",
        unit="pence",
        offered=Decimal(77_199_300),
        entered=Decimal(77_199_400),
        made_of=[{"return": "shbe", "month": "2025-04", "version": 3, "sent": False, "figure": "awards"}],
        reason="A late award.",
        person_id=office.tom.id,
        person_name="Tom Preparer",
    )


def outcome_of(mine: Engagement, person: Person, **change: object) -> EngagementOutcome:
    given: dict[str, object] = {
        "council_id": mine.council_id,
        "id": uuid4(),
        "version_id": mine.version_id,
        "engagement_id": mine.id,
        "firm": "F",
        "person_id": person.id,
        "person_name": "P",
        "reported_on": today(),
        "words": "W",
    }
    return EngagementOutcome(**given | change)
