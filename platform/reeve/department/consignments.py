"""A consignment as the department opens it: manifest, signature, file, and the thread about it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from sqlalchemy import func, select

from reeve.audit import record
from reeve.database import Role, db
from reeve.definitions import Period
from reeve.department.decided import accepted
from reeve.department.models import Consignment, Obligation, Receipt
from reeve.errors import NotFound
from reeve.installation import here
from reeve.keyring import department_key
from reeve.register.models import Council
from reeve.rulebook.queries import get_definition_by_hash
from reeve.vault import Place, open_encrypted

MOST = 2**31 - 1
"""The largest number PostgreSQL's integer holds; an address may carry a larger one."""


@dataclass(frozen=True)
class Before:
    """The last accepted return of an earlier period: its figures by cell, as its manifest states them."""

    period: str
    figures: Mapping[str, Any]


@dataclass(frozen=True)
class Opened:
    """A consignment with what it answers, whose it is and what came before. ``newest`` is the number of the newest
    consignment for the same obligation."""

    council: Council
    obligation: Obligation
    consignment: Consignment
    manifest: Mapping[str, Any]
    signature: Mapping[str, Any] | None
    before: Before | None
    newest: int

    @property
    def address(self) -> dict[str, Any]:
        """The natural keys of its URL."""
        return {
            "slug": self.council.slug,
            "return_key": self.obligation.return_key,
            "period": self.obligation.period,
            "number": self.consignment.number,
        }

    @property
    def in_words(self) -> str:
        """As the council's own history calls it: "version 2 of SHBE, October 2026"."""
        definition = get_definition_by_hash(db.department, self.manifest["definition"]["hash"])
        name = definition.name_of(Period.parse(self.obligation.period))
        return f"version {self.consignment.version_number} of {name}"

    @property
    def subject(self) -> str:
        return f"{self.obligation.return_key}/{self.obligation.period}/versions/{self.consignment.version_number}"


def get_opened(slug: str, return_key: str, period: str, number: int, *, practice: bool) -> Opened:
    """Raises NotFound."""
    if "\x00" in slug + return_key + period or number > MOST:
        raise NotFound("There is no such consignment.")
    found = db.department.execute(
        select(Council, Obligation, Consignment)
        .join(Obligation, Obligation.council_id == Council.id)
        .join(
            Consignment,
            (Consignment.council_id == Obligation.council_id) & (Consignment.obligation_id == Obligation.id),
        )
        .where(
            Council.slug == slug,
            Obligation.return_key == return_key,
            Obligation.period == period,
            Obligation.practice == practice,
            Consignment.number == number,
        )
    ).one_or_none()
    if found is None:
        raise NotFound("There is no such consignment.")
    council, obligation, consignment = found
    return Opened(
        council,
        obligation,
        consignment,
        json.loads(consignment.manifest),
        json.loads(consignment.signature) if consignment.signature else None,
        find_before(consignment, obligation),
        newest_number(consignment),
    )


def newest_number(consignment: Consignment) -> int:
    """The number of the newest consignment that answers the same obligation."""
    return db.department.scalars(
        select(func.max(Consignment.number)).where(
            Consignment.council_id == consignment.council_id, Consignment.obligation_id == consignment.obligation_id
        )
    ).one()


def consignments_of(obligation: Obligation) -> Sequence[Consignment]:
    """Everything that came for it, the newest first."""
    return db.department.scalars(
        select(Consignment)
        .where(Consignment.council_id == obligation.council_id, Consignment.obligation_id == obligation.id)
        .order_by(Consignment.number.desc())
    ).all()


def find_before(consignment: Consignment, obligation: Obligation) -> Before | None:
    """The council's return of the last period the department accepted."""
    found = db.department.execute(
        select(Obligation.period, Consignment.manifest)
        .join(
            Obligation, (Obligation.council_id == Consignment.council_id) & (Obligation.id == Consignment.obligation_id)
        )
        .where(
            Consignment.council_id == consignment.council_id,
            Obligation.return_key == obligation.return_key,
            Obligation.practice == obligation.practice,
            Obligation.period < obligation.period,
            accepted(),
        )
        .order_by(Obligation.period.desc(), Consignment.number.desc())
        .limit(1)
    ).first()
    if found is None:
        return None
    return Before(found.period, {figure["cell"]: figure["amount"] for figure in json.loads(found.manifest)["figures"]})


def record_read(opened: Opened, words: str) -> None:
    """Every read by a person of the department is in that council's own history."""
    record(
        "consignment.read",
        subject=opened.subject,
        words=words,
        role=Role.DEPARTMENT,
        chain=opened.council.id,
    )


def open_file(opened: Opened) -> BinaryIO:
    """The file as the council uploaded it, opened with the department's own key. Raises NotFound where it is a form."""
    consignment = opened.consignment
    if consignment.object_id is None or consignment.wrapped_key is None:
        raise NotFound("This return was filled in as a form, so there is no file.")
    place = Place("upload", consignment.council_id, consignment.object_id)
    key = department_key(db.department, consignment.department_id).unwrap(consignment.wrapped_key, place)
    return open_encrypted(here().store.open(consignment.object_id), key=key, place=place)


def receipt_of(consignment: Consignment) -> str:
    return db.department.get_one(Receipt, (consignment.council_id, consignment.id, 1)).document
