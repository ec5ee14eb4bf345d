"""The public half of the key that signs receipts: anybody may have it, and nobody needs to sign in for it.

A council that came here from another installation brought receipts signed by that one's key. Its key stands in the file
too, under a line saying whose it is and where it came from, so that those receipts can still be checked. The keys this
installation signed with before stand in it with their dates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from reeve.database import db
from reeve.department.models import CarriedKey
from reeve.identity.door import public
from reeve.installation import here
from reeve.proof import PublicKey
from reeve.register.models import Council
from reeve.transparency.keys import own_keys
from reeve.web.filters import day_and_time

blueprint = Blueprint("proof", __name__)


@blueprint.get("/reeve-public-key.txt")
@public
def public_key() -> Response:
    """One key a line, its id before it."""
    return Response(key_file(db.gate), mimetype="text/plain")


def key_file(session: Session) -> str:
    """The public key file: this installation's keys, the one in use first, then the keys carried here that this session
    sees."""
    parts = [f"# {words_of(key)}.\n{key.line}" for key in keys_of(session)]
    for carried, council in carried_keys(session):
        words = (
            f"# Not ours: receipts of {council} were signed with this key at {carried.came_from},\n"
            f"# before the council came here on {carried.carried_at:%-d %B %Y}. It signs nothing new.\n"
        )
        parts.append(words + PublicKey.parse(carried.public_key).line)
    return "\n".join(parts)


@dataclass(frozen=True)
class Published:
    """A key receipts may be checked with, and whose it is, in words."""

    key: PublicKey
    ours: bool
    words: str


def published(session: Session) -> list[Published]:
    """The keys of the file, this installation's first."""
    carried = [
        Published(PublicKey.parse(each.public_key), False, f"Receipts of {council}, from before it came here")
        for each, council in carried_keys(session)
    ]
    return [*(Published(key, True, words_of(key)) for key in keys_of(session)), *carried]


def keys_of(session: Session) -> list[PublicKey]:
    """The keys this installation signs with, the one in use first, then those before it and those announced."""
    key, keys = here().signing_key.public, own_keys(session)
    return sorted(keys, key=lambda each: each != key) if key in keys else [key, *keys]


def words_of(key: PublicKey) -> str:
    """What the key signs, and until or from when, to be read by people."""
    if key.until is not None:
        return f"Reeve signed with this key until {day_and_time(key.until)}: what it signed still holds"
    since = "" if key.since is None else f" since {day_and_time(key.since)}"
    return f"Reeve signs receipts and tree heads with this key{since}"


def carried_keys(session: Session) -> Sequence[tuple[CarriedKey, str]]:
    """Each with the name of its council; every council's for the gate, its own for a council."""
    rows = session.execute(
        select(CarriedKey, Council.name)
        .join(Council, Council.id == CarriedKey.council_id)
        .order_by(Council.name, CarriedKey.carried_at, CarriedKey.public_key)
    )
    return [(carried, name) for carried, name in rows]
