"""Writing a letter into the outbox."""

from __future__ import annotations

from datetime import datetime
from importlib.resources import files
from string import Template

from sqlalchemy.orm import Session

from reeve.mail.models import Letter


def write_letter(
    session: Session, template: str, *, to_name: str, to_email: str, link_until: datetime | None = None, **words: str
) -> Letter:
    """Put the letter ``letters/<template>.txt`` into the outbox, in the open unit. Its first line is the subject."""
    text = Template(files("reeve.mail").joinpath("letters", f"{template}.txt").read_text(encoding="utf-8"))
    subject, _, body = text.substitute(to_name=to_name, **words).partition("\n")
    letter = Letter(
        chain_id=session.info.get("council_id"),
        to_name=to_name,
        to_email=to_email,
        subject=subject,
        body=body.strip() + "\n",
        link_until=link_until,
    )
    session.add(letter)
    session.flush()
    return letter
