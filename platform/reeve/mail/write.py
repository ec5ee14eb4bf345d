"""Writing a letter into the outbox, and asking for it to be sent in the same transaction."""

from __future__ import annotations

from datetime import datetime
from importlib.resources import files
from string import Template
from uuid import uuid4

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
    text = Template(files("reeve.mail").joinpath("letters", f"{template}.txt").read_text(encoding="utf-8"))
    subject, _, body = text.substitute(to_name=to_name, **words).partition("\n")
    letter = Letter(
        id=uuid4(),
        kind=template,
        chain_id=session.info.get("council_id"),
        to_name=to_name,
        to_email=to_email,
        subject=subject,
        body=body.strip() + "\n",
        link_until=link_until,
        link_hash=link_hash,
        travels=here().settings.mail.means != "outbox",
    )
    session.add(letter)
    session.flush()
    if letter.travels:
        enqueue(session, "send-letter", on=MAIL, lock=f"letter:{letter.id}", letter_id=str(letter.id))
    return letter
