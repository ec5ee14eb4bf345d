"""Fills council A's rooms with canaries, by the rooms' own verbs where there is one, else by their tables."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select, update

from councils.delivery.deliver import deliver, version_of
from councils.delivery.models import Attempt, Delivery
from councils.delivery.reply import reply
from councils.returns.add_version import add_contributor, add_version
from councils.returns.models import Version
from councils.signoff.decline import decline
from councils.signoff.models import Submission
from councils.signoff.set_policy import set_release
from councils.signoff.sign import Seal, sign
from councils.signoff.withdraw import withdraw
from councils.validation import check
from reeve.audit import Actor, acting, record
from reeve.database import Role, db, now, unit
from reeve.department.act import query, reject
from reeve.department.consignments import Opened, get_opened
from reeve.department.models import Obligation
from reeve.identity.invite import Invitee, invite
from reeve.identity.models import ApiToken, Invitation, Membership, Person, SignIn
from reeve.identity.passkey_models import Passkey
from reeve.identity.permissions import DEPARTMENT_ROLES
from reeve.identity.recovery_models import Recovery
from reeve.identity.visitor import House
from reeve.installation import Installation
from reeve.mail.models import Letter
from reeve.onboarding.ask_agreement import Named, ask_agreement
from reeve.register.models import Council
from tests.councils.delivery.submitted import stored_file
from tests.councils.office import CELLS, QUARTER, Office, seal
from tests.councils.uploads.desk import Desk, work_here
from tests.factories import Factory
from tests.house.beside import furnish_beside_cells, furnish_engagement, furnish_kept, furnish_link
from tests.house.carried import furnish_carried
from tests.house.channels import furnish_server
from tests.house.checked import furnish_checks
from tests.house.compared import furnish_compared
from tests.house.departure import furnish_departure
from tests.house.desk import furnish_desk, furnish_extension, furnish_held
from tests.house.entrances import furnish_entrances
from tests.house.money import furnish_money
from tests.house.neighbours import B_MONTH, EXTRACT, FORM, MONTH, Canaries, Neighbours, other_analyst


@contextmanager
def neighbours_in(app: Flask, installation: Installation) -> Iterator[Neighbours]:
    """Both councils, with checks run in this process so that nothing waits for a worker."""
    factory = Factory(installation, salt=uuid4().hex[:6])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(check, "run_child", work_here)
        yield Furnishing(app, factory).neighbours()
    factory.close()


class Furnishing:
    """One council's rooms, filled in the order of the work; each method is a room."""

    def __init__(self, app: Flask, factory: Factory) -> None:
        self.app = app
        self.factory = factory
        self.canaries = Canaries()
        self.word = self.canaries.new
        self.ids: dict[str, UUID | int] = {}
        self.council = factory.council()
        self.tom, self.asha = self.person("preparer", "department"), self.person("preparer", "department")
        self.helen, self.everybody = self.person("certifier", "department"), self.person("admin", "department")
        self.accountant = factory.person("An Accountant")
        self.ended = factory.person("Ed Ended", council=self.council, roles=("preparer",))
        factory.join(self.everybody, self.council, "preparer", "certifier", "viewer")
        factory.end_membership(self.ended.id, date(2026, 5, 1))
        self.a = Office(self.council, self.owed(FORM, QUARTER), self.tom, self.asha, self.helen)
        self.desk = Desk(app, factory, self.council, self.owed(EXTRACT, MONTH), self.tom, self.helen)

    def neighbours(self) -> Neighbours:
        self.people()
        self.letters()
        self.aboard()
        furnish_checks(self)
        self.draft()
        self.signing_off()
        self.delivery()
        furnish_compared(self)
        furnish_held(self)
        self.history()
        furnish_departure(self)
        self.money()
        furnish_entrances(self)
        furnish_server(self)
        b = self.next_door()
        return Neighbours(
            self.app,
            self.factory,
            self.canaries,
            self.ids,
            self.a,
            self.desk,
            self.everybody,
            self.ended,
            self.accountant,
            b,
            self.member_of(b),
            self.factory.official("Ash Analyst", *DEPARTMENT_ROLES),
            other_analyst(self.factory),
            self.factory.platform_admin(),
        )

    def person(self, role: str, *name_seen_by: str) -> Person:
        made = Person(
            id=uuid4(),
            name=f"{role.title()} {self.word(f'the name of a {role}', 'platform', *name_seen_by)}",
            email=f"{self.word(f'the address of a {role}', 'platform')}@example.org",
        )
        self.factory.session.add(made)
        self.factory.session.flush()
        self.factory.join(made, self.council, role)
        return made

    def owed(self, return_key: str, period: str) -> Obligation:
        obligation = self.factory.obligation(self.council, return_key, period, due_at=now() + timedelta(days=9))
        obligation.due_note = self.word(f"where the date of {return_key} comes from", "department")
        self.factory.session.commit()
        return obligation

    def people(self) -> None:
        session = self.factory.session
        capacity = self.word("a certifier's capacity", "department")
        session.execute(update(Membership).where(Membership.person_id == self.helen.id).values(capacity=capacity))
        session.commit()
        house = House("council", self.council.id, self.council.slug, self.council.name)
        with self.app.test_request_context(), self.a.at_work(self.everybody):
            invitee = Invitee(
                email=f"{self.word('the address of somebody invited', 'platform')}@example.org",
                name=self.word("the name of somebody invited", "platform"),
                role="certifier",
                capacity=self.word("the capacity of somebody invited", "platform"),
            )
            invite(db.council, invitee, house=house)
            set_release(EXTRACT, required=True, title="the extract")
            self.ids["invitation_id"] = db.council.scalars(select(Invitation.id)).one()
        self.ids["person_id"] = self.asha.id

    def letters(self) -> None:
        """What only the platform and machines read."""
        letter = Letter(
            to_name=self.word("the reader of a letter", "platform"),
            to_email=f"{self.word('the address on a letter', 'platform')}@example.org",
            subject=self.word("the subject of a letter", "platform"),
            body=self.word("the words of a letter", "platform"),
        )
        token = ApiToken(
            token_hash=hashlib.sha256(uuid4().bytes).hexdigest(),
            council_id=self.council.id,
            owner_id=self.tom.id,
            label=self.word("the label of an API token"),
            scope="upload",
            expires_at=now() + timedelta(days=30),
            id=uuid4(),
        )
        signed_in = SignIn(token_hash=uuid4().hex, person_id=self.asha.id, second_factor_at=now())
        passkey = Passkey(
            person_id=self.asha.id,
            credential_id=uuid4().bytes,
            public_key=b"key",
            sign_count=0,
            transports="",
            name=self.word("the name of a passkey"),
        )
        recovery = Recovery(person_id=self.asha.id)
        self.factory.session.add_all([letter, token, signed_in, passkey, recovery])
        self.factory.session.commit()
        self.ids |= {
            "letter_id": letter.id,
            "token_id": token.id,
            "session_id": signed_in.id,
            "passkey_id": passkey.id,
            "recovery_id": recovery.id,
        }

    def aboard(self) -> None:
        """Live, the agreement accepted, another one asked for, and somebody of the platform asking to be let in."""
        factory, council = self.factory, self.council
        factory.agree(council, capacity=self.word("the job title of who accepted the agreement", "platform"))
        with self.a.at_work(self.everybody):
            named = Named(
                name=self.word("the name of who is asked to agree", "platform"),
                email=f"{self.word('the address of who is asked to agree', 'platform')}@example.org",
                officer_name=self.word("the data protection officer's name", "platform"),
            )
            house = House("council", council.id, council.slug, council.name)
            with self.app.test_request_context():
                ask_agreement(db.council, named, house=house)
        asked = factory.support(
            council,
            factory.platform_admin("Paula Asks"),
            hours=None,
            reason=self.word("why support is asked for", "platform"),
            purpose=self.word("what support would look at", "platform"),
        )
        self.ids["support_id"] = asked.id
        factory.live(council)

    def draft(self) -> None:
        """A draft in which something unreadable was typed, in a quarter that goes no further."""
        early = Office(self.council, self.owed(FORM, "2026-27-Q1"), self.tom, self.asha, self.helen)
        early.save(self.tom, c001=self.word("what was typed into a draft"), c002="12")
        early.save(self.asha, c003=self.word("what a second hand typed into a draft"))
        furnish_beside_cells(self, early)

    def signing_off(self) -> None:
        """Version 1 declined, 2 withdrawn, 3 signed."""
        version, sent = self.sent("1,000.00")
        with self.a.at_work(self.helen):
            section = {self.word("which section was sent back"): self.word("why a section was sent back")}
            decline(sent, version, reason=self.word("why a certifier declined"), sections=section)
        furnish_kept(self, sent)
        version, sent = self.sent("1,001.00")
        with self.a.at_work(self.tom):
            withdraw(sent, version, reason=self.word("why a version was withdrawn"))
        version, self.submission = self.sent("1,002.00")
        ready = seal(self.submission)
        capacity = self.word("the capacity of a signature", "department")
        with self.a.at_work(self.helen):
            sign(self.submission, version, seal=Seal(capacity, ready.read, ready.evidence))
        furnish_engagement(self, version)

    def sent(self, opening: str) -> tuple[Version, Submission]:
        return self.a.sent(self.a.ready(**{**CELLS, "c001": opening}))

    def delivery(self) -> None:
        """Version 3 at the department: a try that failed, a question, an answer, a rejection; more time asked for."""
        deliver(self.council.id, self.submission.id)
        analyst = self.factory.analyst()
        with self.at_the_desk(analyst):
            query(self.opened(), self.word("a question", "department"), about=self.word("about what", "department"))
        with self.a.at_work(self.tom):
            delivery = db.council.scalars(select(Delivery).where(Delivery.submission_id == self.submission.id)).one()
            db.council.add(Attempt(delivery_id=delivery.id, n=7, outcome="refused", words=self.word("a failed try")))
            furnish_link(self, delivery)
            reply(delivery, version_of(self.submission), words=self.word("an answer", "department"))
            furnish_carried(self, delivery)
            furnish_extension(self)
        with self.at_the_desk(analyst):
            reject(self.opened(), self.word("the reasons of a rejection", "department"))
            furnish_desk(self, self.opened())

    @contextmanager
    def at_the_desk(self, analyst: Person) -> Iterator[None]:
        department = self.factory.department()
        with (
            unit(Role.DEPARTMENT, department_id=department.id, person_id=analyst.id),
            acting(Actor(analyst.id, analyst.name)),
        ):
            yield

    def opened(self) -> Opened:
        return get_opened(self.council.slug, FORM, QUARTER, 1, practice=True)

    def history(self) -> None:
        with self.a.at_work(self.tom):
            record(
                "note.made",
                subject=self.word("the subject of an entry in the history"),
                words=f"noted {self.word('the words of an entry in the history')}",
                detail={"note": self.word("the detail of an entry in the history")},
            )

    def money(self) -> None:
        furnish_money(self)

    def next_door(self) -> Council:
        """Council B, with every extra, and a return of its own at version 1."""
        council = self.factory.council()
        self.factory.plan(council)
        member = self.factory.person("Bea Nextdoor", council=council, roles=("preparer",))
        obligation = self.factory.obligation(council, EXTRACT, B_MONTH)
        with unit(Role.COUNCIL, council_id=council.id, person_id=member.id), acting(Actor(member.id, member.name)):
            version = add_version(obligation, source="file", file=stored_file(council.id, self.factory))
            add_contributor(version, "uploaded")
        return council

    def member_of(self, council: Council) -> Person:
        return self.factory.person("Ben Everyrole", council=council, roles=("preparer", "certifier", "admin", "viewer"))
