"""Whether the link in a letter still works. The room that made the link says so; this room knows no invitation."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from reeve.database import now
from reeve.mail.models import Letter

Works = Callable[[Session, str], bool]
_works: dict[str, Works] = {}

EXPIRED = "Its link stopped working before it could be sent."
SPENT = "Its link was used, replaced or withdrawn before it could be sent."


def links_of(kind: str, works: Works) -> None:
    """Say how to tell, in a platform unit and by its hash, whether a link in letters of this kind still works."""
    _works[kind] = works


def why_not_to_send(session: Session, letter: Letter) -> str | None:
    """In words, why sending this letter now would be too late; None where it is not."""
    if letter.link_until is not None and letter.link_until <= now():
        return EXPIRED
    works = _works.get(letter.kind)
    if letter.link_hash is not None and works is not None and not works(session, letter.link_hash):
        return SPENT
    return None
