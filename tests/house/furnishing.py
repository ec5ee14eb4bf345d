"""Fills council A's rooms with canaries, by the rooms' own verbs where there is one, else by their tables."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select, update

from councils.api.models import KeptAnswer
from councils.delivery.deliver import deliver, version_of
from councils.delivery.models import Attempt, Delivery
from councils.delivery.reply import reply
from councils.dryrun.models import DryRun
from councils.leaving.export import ask_export
from councils.returns.add_version import add_contributor, add_version
from councils.returns.models import Figure, Version
from councils.signoff.decline import decline
from councils.signoff.models import Submission
from councils.signoff.set_policy import set_release
from councils.signoff.sign import Seal, sign
from councils.signoff.withdraw import withdraw
from councils.validation import check, child
from councils.validation.answer import dispute, explain
from councils.validation.models import CheckRun, FindingTotal
from reeve.audit import Actor, acting, record
from reeve.database import Role, db, now, unit
from reeve.department.act import query, reject
from reeve.department.consignments import Opened, get_opened
from reeve.department.models import Extension, Obligation
from reeve.identity.invite import Invitee, invite
from reeve.identity.models import ApiToken, DepartmentMembership, Invitation, Membership, Person, SignIn
from reeve.identity.passkey_models import Passkey
from reeve.identity.recovery_models import Recovery
from reeve.identity.visitor import House
from reeve.installation import Installation
from reeve.leaving.hold import place_hold
from reeve.leaving.models import Archive, Destruction
from reeve.mail.models import Letter, LetterAttempt
from reeve.onboarding.ask_agreement import Named, ask_agreement
from reeve.register.models import Council, Department
from reeve.rulebook.queries import parsed
from tests.councils.delivery.submitted import stored_file
from tests.councils.office import CELLS, QUARTER, Office, seal
from tests.councils.uploads.desk import Desk, extract_for, work_here
from tests.factories import FIRST_DAY, Factory
from tests.house.entrances import furnish_entrances
from tests.house.money import furnish_money
from tests.house.neighbours import B_MONTH, EXTRACT, FORM, MONTH, Canaries, Neighbours


@contextmanager
def neighbours_in(app: Flask, installation: Installation) -> Iterator[Neighbours]:
    """Both councils, with checks run in this process so that nothing waits for a worker."""
    factory = Factory(installation, salt=uuid4().hex[:6])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(check, "run_child", work_here)
        patch.setattr(child, "parse", lru_cache(lambda resolved: parsed("", resolved)))
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
        self.helen, self.everybody = self.person("certifier", "department"), self.person("admin")
        self.ended = factory.person("Ed Ended", council=self.council, roles=("preparer",))
        factory.join(self.everybody, self.council, "preparer", "certifier", "viewer")
        factory.end_membership(self.ended.id, date(2026, 5, 1))
        self.a = Office(self.council, self.owed(FORM, QUARTER), self.tom, self.asha, self.helen)
        self.desk = Desk(app, factory, self.council, self.owed(EXTRACT, MONTH), self.tom, self.helen)

    def neighbours(self) -> Neighbours:
        self.people()
        self.letters()
        self.aboard()
        self.extract()
        self.check_words()
        self.machines()
        self.draft()
        self.signing_off()
        self.delivery()
        self.history()
        self.leaving()
        self.money()
        furnish_entrances(self)
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
            b,
            self.member_of(b),
            self.factory.analyst(),
            self.other_analyst(),
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

    def extract(self) -> None:
        """A file uploaded through the door, with claimants' words in its cells, checked and answered."""
        data = extract_for(self.desk, claims=40, faults=0.4).decode()
        answer = self.desk.upload(self.with_claimants(data).encode(), name=f"{self.word('the name of a file')}.txt")
        assert answer.status_code == 303, answer.text
        self.desk.check_all()
        with self.a.at_work(self.tom):
            version = self.extract_version()
            run = db.council.scalars(select(CheckRun).where(CheckRun.version_id == version.id)).one()
            totals = db.council.scalars(select(FindingTotal).where(FindingTotal.check_id == run.id)).all()
            rules = {severity: [t.rule_id for t in totals if t.severity == severity] for severity in ("confirm", "fix")}
            (said,) = explain(version, rules["confirm"][0], reason=self.word("an explanation"))
            self.ids["answer_id"] = said.id
            for rule in rules["fix"][:2]:
                dispute(version, rule, reason=self.word("a dispute"))

    def with_claimants(self, data: str) -> str:
        """The second claim's reference, number, names and address changed into words nobody is ever to read."""
        lines = data.split("\n")
        at = [n for n, line in enumerate(lines) if line.startswith("D|")][1]
        self.ids["line"] = at + 1
        cells = lines[at].split("|")
        changed = {
            1: self.canaries.claimant("4077199301", "a claim's reference"),
            3: self.canaries.claimant("XK907719A", "a claimant's National Insurance number"),
            5: self.canaries.claimant("Quillbeast", "a claimant's surname"),
            6: self.canaries.claimant("Zephyrine", "a claimant's forename"),
            9: self.canaries.claimant("7719 Wyvern Parade", "a claimant's address"),
        }
        own = cells[1]
        for position, word in changed.items():
            cells[position] = word
        lines[at] = "|".join(cells)
        whole = "\n".join(lines).replace(f"|{own}|", f"|{changed[1]}|")
        return whole.replace("REEVE-SAMPLE", self.canaries.claimant("hdr7719quill", "a header's text"), 1)

    def extract_version(self) -> Version:
        obligation_id = self.desk.obligation.id
        return db.council.scalars(select(Version).where(Version.obligation_id == obligation_id)).one()

    def check_words(self) -> None:
        """What a check writes down in words, where the file itself is not to be quoted."""
        with self.a.at_work(self.tom):
            version = self.extract_version()
            run = db.council.scalars(select(CheckRun).where(CheckRun.version_id == version.id)).one()
            run.problem = self.word("what went wrong in a check")
            db.council.add_all(
                [
                    FindingTotal(
                        check_id=run.id,
                        rule_id=self.word("the id of a rule found"),
                        severity="confirm",
                        count=3,
                        message=self.word("the message of a rule found"),
                    ),
                    Figure(
                        version_id=version.id,
                        cell="x901",
                        label=self.word("the label of a figure"),
                        amount=Decimal(77199301),
                        unit=self.word("the unit of a figure"),
                    ),
                ]
            )

    def machines(self) -> None:
        """A file that is only checked, by Tom; and what a machine was answered."""
        with self.a.at_work(self.tom):
            dry_run = DryRun(
                id=uuid4(),
                obligation_id=self.desk.obligation.id,
                made_by=self.tom.id,
                expires_at=now() + timedelta(hours=1),
                name=self.word("the name of a file that is only checked"),
                sha256="sha256:0",
                size=1,
                key_version=1,
                outcome="failed",
                problem=self.word("what went wrong in a check that keeps nothing"),
            )
            kept = KeptAnswer(
                token_id=self.ids["token_id"],
                key=self.word("the key of an answer kept"),
                asked="uploads of shbe/2026-10",
                sha256="sha256:0",
                status=201,
                location="/",
                answer={"said": self.word("an answer kept for a machine")},
            )
            db.council.add_all([dry_run, kept])
        self.ids["dry_run_id"] = dry_run.id

    def draft(self) -> None:
        """A draft in which something unreadable was typed, in a quarter that goes no further."""
        early = Office(self.council, self.owed(FORM, "2026-27-Q1"), self.tom, self.asha, self.helen)
        early.save(self.tom, c001=self.word("what was typed into a draft"), c002="12")
        early.save(self.asha, c003=self.word("what a second hand typed into a draft"))

    def signing_off(self) -> None:
        """Version 1 declined, 2 withdrawn, 3 signed."""
        version, sent = self.sent("1,000.00")
        with self.a.at_work(self.helen):
            decline(sent, version, reason=self.word("why a certifier declined"))
        version, sent = self.sent("1,001.00")
        with self.a.at_work(self.tom):
            withdraw(sent, version, reason=self.word("why a version was withdrawn"))
        version, self.submission = self.sent("1,002.00")
        ready = seal(self.submission)
        capacity = self.word("the capacity of a signature", "department")
        with self.a.at_work(self.helen):
            sign(self.submission, version, seal=Seal(capacity, ready.read, ready.evidence))

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
            reply(delivery, version_of(self.submission), words=self.word("an answer", "department"))
            db.council.add(
                Extension(
                    council_id=self.council.id,
                    department_id=self.desk.obligation.department_id,
                    obligation_id=self.desk.obligation.id,
                    n=1,
                    reason=self.word("why more time was asked for", "department"),
                    asked_by=self.word("who asked for more time", "department"),
                )
            )
        with self.at_the_desk(analyst):
            reject(self.opened(), self.word("the reasons of a rejection", "department"))

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

    def leaving(self) -> None:
        """An export asked for, a hold, and an archiving and a destruction that were both taken back."""
        with self.a.at_work(self.everybody):
            self.ids["export_id"] = ask_export().id
            reason = self.word("the reason of a legal hold", "platform")
            self.ids["hold_id"] = place_hold(db.council, self.council.id, side="council", reason=reason).id
        by = {"asked_by": self.everybody.id, "asked_by_name": self.everybody.name, "not_before": now()}
        self.factory.session.add_all(
            [
                Archive(
                    council_id=self.council.id,
                    n=1,
                    reason=self.word("the reason of an archiving"),
                    archived_by_name=self.everybody.name,
                    reopened_at=now(),
                ),
                Destruction(
                    council_id=self.council.id,
                    n=1,
                    reason=self.word("the reason of a destruction"),
                    cancelled_at=now(),
                    **by,
                ),
                LetterAttempt(
                    letter_id=self.ids["letter_id"],
                    n=1,
                    means="smtp",
                    words=self.word("what came of a letter", "platform"),
                ),
            ]
        )
        self.factory.session.commit()

    def money(self) -> None:
        furnish_money(self)

    def next_door(self) -> Council:
        """Council B, with a return of its own at version 1."""
        council = self.factory.council()
        member = self.factory.person("Bea Nextdoor", council=council, roles=("preparer",))
        obligation = self.factory.obligation(council, EXTRACT, B_MONTH)
        with unit(Role.COUNCIL, council_id=council.id, person_id=member.id), acting(Actor(member.id, member.name)):
            version = add_version(obligation, source="file", file=stored_file(council.id, self.factory))
            add_contributor(version, "uploaded")
        return council

    def member_of(self, council: Council) -> Person:
        return self.factory.person("Ben Everyrole", council=council, roles=("preparer", "certifier", "admin", "viewer"))

    def other_analyst(self) -> Person:
        """An analyst of a department to which council A owes nothing."""
        session = self.factory.session
        department = Department(id=uuid4(), slug=f"other-{uuid4().hex[:6]}", name="Another Department", short_name="AD")
        person = self.factory.person("Otto Other")
        session.add(department)
        session.flush()
        session.add(
            DepartmentMembership(department_id=department.id, person_id=person.id, role="analyst", from_on=FIRST_DAY)
        )
        session.commit()
        return person
