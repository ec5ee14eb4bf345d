"""Writing a letter into the outbox, and asking for it to be sent in the same transaction."""

from __future__ import annotations

from datetime import datetime
from importlib.resources import files
from string import Template
from uuid import uuid4

from sqlalchemy import inspect
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from reeve.installation import here
from reeve.jobs import MAIL, enqueue
from reeve.mail.models import Letter


def write_letter(
    session: Session,
    template: str,
    *,
    to_name: str,
    to_email: str,
    link_until: datetime | None = None,
    link_hash: str | None = None,
    **words: str,
) -> Letter:
    """Put the letter ``letters/<template>.txt`` into the outbox, in the open unit. Its first line is the subject.

    Where this installation sends letters, the job that sends it is enqueued with it. ``link_hash`` is the hash of the
    token in its link: once that is spent (``reeve.mail.links``) the letter is not sent any more.
    """
    letter = composed(session, template, {"to_name": to_name, "to_email": to_email, **words})
    letter.link_until, letter.link_hash = link_until, link_hash
    session.add(letter)
    session.flush()
    send_on(session, letter)
    return letter


def write_once(session: Session, template: str, *, once: str, to_name: str, to_email: str, **words: str) -> bool:
    """As ``write_letter``, unless a letter was written for the same ``once`` before; whether it was written now.

    For jobs, which may run again.
    """
    letter = composed(session, template, {"to_name": to_name, "to_email": to_email, **words})
    letter.once = once
    columns = {key: value for key, value in inspect(letter).dict.items() if key in Letter.__table__.columns}
    added = session.connection().execute(
        insert(Letter).values(**columns).on_conflict_do_nothing(), execution_options={"preserve_rowcount": True}
    )
    if added.rowcount != 1:
        return False
    send_on(session, letter)
    return True


def composed(session: Session, template: str, words: dict[str, str]) -> Letter:
    text = Template(files("reeve.mail").joinpath("letters", f"{template}.txt").read_text(encoding="utf-8"))
    subject, _, body = text.substitute(words).partition("\n")
    return Letter(
        id=uuid4(),
        kind=template,
        chain_id=session.info.get("council_id"),
        to_name=words["to_name"],
        to_email=words["to_email"],
        subject=subject,
        body=body.strip() + "\n",
        travels=here().settings.mail.means != "outbox",
    )


def send_on(session: Session, letter: Letter) -> None:
    if letter.travels:
        enqueue(session, "send-letter", on=MAIL, lock=f"letter:{letter.id}", letter_id=str(letter.id))
