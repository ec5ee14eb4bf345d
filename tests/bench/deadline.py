"""Deadline day: 350 councils sign their return in one hour, here in one minute, while checks run beside.

The running service, its own worker: one check at a time, deliveries in a queue of their own. Every return is made and
sent for signature first. Then one is signed after another, evenly over the minute, and a file of 20,000 claims waits to
be checked for as long as that lasts. What is measured is from the signature to the moment the department had it. The
second time the department's end is an SFTP server on the same machine.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from math import ceil
from pathlib import Path
from statistics import median

from crowd import COUNCILS, ROOT
from measure import Row, run

sys.path.append(str(ROOT))

from sqlalchemy import func, select

from councils.delivery.models import Attempt, Delivery
from councils.signoff.dispatch import send_on
from councils.signoff.models import Submission
from councils.uploads.take_in import store, take_in
from councils.validation.models import CheckRun
from reeve.audit import Actor, acting
from reeve.channels.add import Wanted, add_server
from reeve.channels.open import open_channel_by
from reeve.channels.queries import get_server
from reeve.channels.try_out import try_server
from reeve.config import from_environment
from reeve.database import Role, db, engines, unit
from reeve.department.models import Consignment
from reeve.identity.models import Membership, Person
from reeve.installation import here, install
from reeve.preparation import administrator_url
from reeve.proof import Person as Named
from reeve.proof import SigningKey
from reeve.register.models import Council
from reeve.register.queries import get_department
from tests.councils.delivery.submitted import Submitted, signature, submitted
from tests.factories import Factory
from tests.reeve.channels.far_end import SftpEnd, sftp_end
from tests.service import Service, running

SECONDS = 60
CLAIMS, FILES = 20_000, 20
GOAL = 60
PATIENCE = 300


@dataclass(frozen=True)
class Seen:
    """Seconds from signature to delivery, oldest first; how many checks ended meanwhile, and tries that failed."""

    waits: list[float]
    checks: int
    refused: int


def rows(*, councils: int = COUNCILS) -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="reeve-bench-") as folder:
        file = Path(folder, "extract.txt")
        run("sample", file, "2026-09", str(CLAIMS), "0.0")
        return [
            row
            for means in ("the inbox", "an SFTP server")
            for row in _shown(_measured(Path(folder, means.replace(" ", "-")), file, councils, means), councils, means)
        ]


def _shown(seen: Seen, councils: int, means: str) -> list[Row]:
    what = f"{councils} returns signed in {SECONDS} s, to {means}"
    return [
        Row(f"{what}: the oldest was under way", round(max(seen.waits), 1), "s", GOAL),
        Row(f"{what}: half of them, at most", round(median(seen.waits), 2), "s"),
        Row(f"{what}: 95 of 100, at most", round(sorted(seen.waits)[ceil(len(seen.waits) * 0.95) - 1], 2), "s"),
        Row(f"{what}: not delivered once each", councils - len(seen.waits), "", 0),
        Row(f"{what}: tries refused", seen.refused, "", 0),
        Row(f"{what}: checks of {CLAIMS:,} claims ended beside", seen.checks, ""),
    ]


def _measured(folder: Path, file: Path, councils: int, means: str) -> Seen:
    folder.mkdir()
    with running() as service, _end(folder, service, means):
        factory = Full()
        waiting = [submitted(factory, signed=True, sign=False) for _ in range(councils)]
        _have_checked(factory, file, waiting[:FILES])
        _sign_evenly(factory, waiting)
        _wait(waiting)
        seen = _seen(factory)
        factory.close()
        engines.dispose()
    return seen


class Full(Factory):
    """Brings every council aboard in turn."""

    def __init__(self) -> None:
        installation = here()
        url = administrator_url(installation.settings)
        super().__init__(
            replace(installation, settings=replace(installation.settings, database_url=url)), salt="deadline"
        )
        self.slugs = iter(
            self.session.scalars(select(Council.slug).where(Council.administers_hb).order_by(Council.slug))
        )

    def council(self, slug: str | None = None) -> Council:
        return super().council(slug or next(self.slugs))


@contextmanager
def _end(folder: Path, service: Service, means: str) -> Iterator[SftpEnd | None]:
    """The department's end: its inbox, or a server the practice extract goes to first."""
    install(from_environment(service.environment))
    if means == "the inbox":
        yield None
        return
    with sftp_end(folder, SigningKey.new().public.text) as end:
        with unit(Role.PLATFORM) as session:
            wanted = Wanted("Bench", "practice", "sftp", "127.0.0.1", end.port, "/in", "reeve", end.host_key, True)
            server = add_server(get_department(session, "dwp"), wanted)
        end.let_in(server.public_key)
        end.again()
        if not try_server(server.id):
            raise RuntimeError("the server of this benchmark does not take a file")
        with unit(Role.PLATFORM):
            open_channel_by(get_server(server.id), "shbe")
        yield end


def _have_checked(factory: Factory, file: Path, councils: list[Submitted]) -> None:
    """More files to check than can be checked meanwhile."""
    for each in councils:
        council = factory.session.get_one(Council, each.council_id)
        obligation = factory.obligation(council, period="2026-09")
        preparer = _member(factory, each, "preparer")
        with (
            unit(Role.COUNCIL, council_id=council.id, person_id=preparer.id),
            acting(Actor(preparer.id, preparer.name)),
        ):
            with file.open("rb") as content:
                pieces = iter(lambda held=content: held.read(1 << 20), b"")
                stored = store(pieces, obligation, name=file.name, limit=1 << 30)
            take_in(obligation, stored)


def _member(factory: Factory, of: Submitted, role: str) -> Person:
    return factory.session.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.council_id == of.council_id, Membership.role == role)
        .limit(1)
    ).one()


def _sign_evenly(factory: Factory, waiting: list[Submitted]) -> None:
    certifiers = [_member(factory, each, "certifier") for each in waiting]
    began = time.monotonic()
    for n, (each, certifier) in enumerate(zip(waiting, certifiers, strict=True)):
        time.sleep(max(0.0, began + n * SECONDS / len(waiting) - time.monotonic()))
        with unit(Role.COUNCIL, council_id=each.council_id, person_id=certifier.id):
            submission = db.council.scalars(select(Submission).where(Submission.id == each.submission_id)).one()
            db.council.add(signature(submission, Named(certifier.id, certifier.name)))
            db.council.flush()
            send_on(submission)


def _wait(waiting: list[Submitted]) -> None:
    deadline = time.monotonic() + PATIENCE
    for each in waiting:
        while not _is_delivered(each):
            if time.monotonic() > deadline:
                return
            time.sleep(0.5)


def _is_delivered(each: Submitted) -> bool:
    with unit(Role.COUNCIL, council_id=each.council_id) as session:
        return session.scalar(select(Delivery.delivered_at)) is not None


def _seen(factory: Factory) -> Seen:
    """By the database's rows; one consignment each, or it does not count."""
    session = factory.session
    session.rollback()
    found = session.execute(
        select(Delivery.delivered_at, Delivery.sealed_at, func.count(Consignment.id))
        .join(Consignment, Consignment.submission_id == Delivery.submission_id)
        .where(Delivery.delivered_at.is_not(None))
        .group_by(Delivery.council_id, Delivery.id)
    ).all()
    waits = [(to - since) / timedelta(seconds=1) for to, since, count in found if count == 1]
    checks = session.scalar(select(func.count()).where(CheckRun.finished_at.is_not(None))) or 0
    refused = session.scalar(select(func.count()).where(Attempt.outcome != "taken")) or 0
    return Seen(sorted(waits, reverse=True), checks, refused)
