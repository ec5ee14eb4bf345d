"""The public half of the key that signs receipts: anybody may have it, and nobody needs to sign in for it.

A council that came here from another installation brought receipts signed by that one's key. Its key stands in the file
too, under a line saying whose it is and where it came from, so that those receipts can still be checked.
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

blueprint = Blueprint("proof", __name__)


@blueprint.get("/reeve-public-key.txt")
@public
def public_key() -> Response:
    """One key a line, its id before it."""
    return Response(key_file(db.gate), mimetype="text/plain")


def key_file(session: Session) -> str:
    """The public key file: this installation's key, then the keys carried here that this session sees."""
    parts = ["# Reeve signs receipts with this key.\n" + here().signing_key.public.line]
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
    return [Published(here().signing_key.public, True, "Reeve signs receipts and tree heads with this key"), *carried]


def carried_keys(session: Session) -> Sequence[tuple[CarriedKey, str]]:
    """Each with the name of its council; every council's for the gate, its own for a council."""
    rows = session.execute(
        select(CarriedKey, Council.name)
        .join(Council, Council.id == CarriedKey.council_id)
        .order_by(Council.name, CarriedKey.carried_at, CarriedKey.public_key)
    )
    return [(carried, name) for carried, name in rows]
