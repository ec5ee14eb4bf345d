"""For tests of the rooms: a council with its people, a form owed, and somebody at work in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from uuid import uuid4

from councils.drafting.freeze import freeze
from councils.drafting.queries import find_draft, values_of
from councils.drafting.save import Saved, Typed, save
from councils.returns.models import Version
from councils.returns.queries import definition_of
from councils.signoff.manifest import manifest_of
from councils.signoff.models import Submission
from councils.signoff.sign import Seal
from councils.signoff.submit import readable_digest, subject_of_version, submit
from councils.validation.models import CheckRun, FindingTotal
from reeve.audit import Actor, acting
from reeve.database import Role, db, now, unit
from reeve.department.models import Acceptance, Consignment, Obligation
from reeve.identity.models import Person
from reeve.identity.second_factor import Evidence
from reeve.proof import Person as Named
from reeve.register.models import Council
from tests.factories import Factory

QUARTER = "2026-27-Q2"
CELLS = {"c001": "1,000.00", "c002": "250", "c003": "£100.50", "c004": "0"}


@dataclass(frozen=True)
class Office:
    """A council that owes the debt form, with two preparers and a certifier."""

    council: Council
    obligation: Obligation
    tom: Person
    asha: Person
    helen: Person

    @contextmanager
    def at_work(self, person: Person) -> Iterator[None]:
        """One unit of work of ``person`` in this council."""
        with (
            unit(Role.COUNCIL, council_id=self.council.id, person_id=person.id),
            acting(Actor(person.id, person.name)),
        ):
            yield

    def save(self, person: Person, **cells: str) -> Saved:
        """``person`` opens the form and enters ``cells``."""
        with self.at_work(person):
            return save(self.obligation, opened(self.obligation, cells))

    def frozen(self, person: Person | None = None) -> Version:
        with self.at_work(person or self.tom):
            return freeze(self.obligation)

    def ready(self, **cells: str) -> Version:
        """A version entered by Tom and checked clean."""
        self.save(self.tom, **(cells or CELLS))
        version = self.frozen()
        self.checked(version)
        return version

    def checked(self, version: Version, *totals: tuple[str, str, int], outcome: str | None = None) -> CheckRun:
        """A finished check with ``totals`` of (rule, severity, count)."""
        with self.at_work(self.tom):
            run = CheckRun(
                id=uuid4(),
                version_id=version.id,
                definition_hash=definition_of(self.obligation).hash,
                engine_version="1",
                started_at=now(),
                finished_at=now(),
                outcome=outcome or ("findings" if totals else "clean"),
            )
            db.council.add(run)
            db.council.flush()
            db.council.add_all(
                FindingTotal(check_id=run.id, rule_id=rule, severity=severity, count=count, message=f"About {rule}.")
                for rule, severity, count in totals
            )
            return run

    def sent(self, version: Version | None = None, *, by: Person | None = None) -> tuple[Version, Submission]:
        """A version that ``by`` (Tom) sent for signature."""
        version = version or self.ready()
        by = by or self.tom
        with self.at_work(by):
            return version, submit(self.obligation, version, read=self.read(version, by))

    def read(self, version: Version, by: Person) -> str:
        """The digest of what ``by`` is shown before sending."""
        subject = subject_of_version(self.obligation, version)
        document = manifest_of(subject, submitter=Named(by.id, by.name), at=now()).document()
        return readable_digest(document)


def office(factory: Factory, period: str = QUARTER) -> Office:
    council = factory.council()
    return Office(
        council,
        factory.obligation(council, "hbdr", period),
        factory.person("Tom Preparer", council=council, roles=("preparer",)),
        factory.person("Asha Preparer", council=council, roles=("preparer",)),
        factory.person("Helen Certifier", council=council, roles=("certifier",)),
    )


def accepted_before(place: Office, factory: Factory, period: str = "2026-27-Q1", **cells: str) -> None:
    """An earlier period, delivered and accepted: of the debt form with CELLS, of another with ``cells`` alone."""
    key = place.obligation.return_key
    earlier = replace(place, obligation=factory.obligation(place.council, key, period))
    version, sent = earlier.sent(earlier.ready(**(CELLS | cells if key == "hbdr" else cells)))
    consignment = Consignment(
        id=uuid4(),
        council_id=place.council.id,
        department_id=factory.department().id,
        obligation_id=earlier.obligation.id,
        submission_id=sent.id,
        number=1,
        version_number=version.number,
        practice=True,
        manifest=sent.manifest,
        digest=sent.digest,
        sealed_at=now(),
    )
    factory.session.add(consignment)
    factory.session.flush()
    key = {"council_id": consignment.council_id, "department_id": consignment.department_id}
    factory.session.add(Acceptance(**key, consignment_id=consignment.id, n=1, person_name="Ash Analyst"))
    factory.session.commit()


def opened(obligation: Obligation, cells: Mapping[str, str]) -> dict[str, Typed]:
    """What a page opened now would send back with ``cells`` typed into it."""
    values = values_of(find_draft(obligation))
    return {
        cell: Typed(text, was=values[cell].text, read_at=values[cell].lock_version) if cell in values else Typed(text)
        for cell, text in cells.items()
    }


def seal(submission: Submission, *, read: str | None = None) -> Seal:
    evidence = Evidence(method="totp", at=now().strftime("%Y-%m-%dT%H:%M:%SZ"))
    return Seal("Section 151 officer", submission.digest if read is None else read, evidence)
