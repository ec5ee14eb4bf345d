"""For tests: letters written, sent by SMTP or by Notify, and what became of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url

from reeve.config import MailSettings
from reeve.database import Role, unit
from reeve.installation import Installation
from reeve.mail.models import Letter
from reeve.mail.queries import attempts_of, state_of
from reeve.mail.write import write_letter
from tests.reeve.mail.conftest import TravelBy
from tests.reeve.mail.servers import NOTIFY_KEY, TEMPLATE, Desk, Post, notify_server, smtp_server

JOBS = text("select task_name, queue_name, args, scheduled_at from jobs.procrastinate_jobs order by id")
SMTP = MailSettings(
    means="smtp",
    sender="Reeve <reeve@reeve.example>",
    smtp_host="127.0.0.1",
    smtp_user="reeve",
    smtp_password="open sesame",
    seconds=2,
)
NOTIFY = MailSettings(means="notify", notify_key=NOTIFY_KEY, notify_template=TEMPLATE, seconds=2)


@pytest.fixture
def jobs(installation: Installation) -> Iterator[Connection]:
    engine = create_engine(make_url(installation.settings.database_url or "").set(drivername="postgresql+psycopg"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("truncate jobs.procrastinate_jobs cascade"))
        yield connection
    engine.dispose()


@contextmanager
def by_smtp(travel_by: TravelBy, certificate: Path, post: Post, **changed: object) -> Iterator[None]:
    first_byte = changed.get("smtp_tls") == "tls"
    with smtp_server(post, certificate, from_the_first_byte=first_byte) as port:
        known = {"smtp_ca_file": str(certificate), **changed}
        travel_by(replace(SMTP, smtp_port=port, **known))  # type: ignore[arg-type]
        yield


@contextmanager
def by_notify(travel_by: TravelBy, desk: Desk, **changed: object) -> Iterator[None]:
    with notify_server(desk) as address:
        travel_by(replace(NOTIFY, notify_url=address, **changed))  # type: ignore[arg-type]
        yield


def written(**more: object) -> UUID:
    with unit(Role.PLATFORM) as session:
        return write_letter(
            session,
            "invitation",
            to_name="Zoë Reader",
            to_email="zoe.reader@example.org",
            house="Leeds",
            role="preparer",
            until="tomorrow",
            link="https://reeve.example/invitations/abc",
            **more,  # type: ignore[arg-type]
        ).id


def standing(letter_id: UUID) -> tuple[str, str | None, list[str | None]]:
    with unit(Role.PLATFORM) as session:
        letter = session.get_one(Letter, letter_id)
        return state_of(letter), letter.ended_words, [attempt.outcome for attempt in attempts_of(letter_id)]


def words_of_last(letter_id: UUID) -> str:
    with unit(Role.PLATFORM):
        return attempts_of(letter_id)[-1].words or ""
