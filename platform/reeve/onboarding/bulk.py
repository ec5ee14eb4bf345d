"""Bringing many councils aboard from one file: each row a unit of its own, so that no council is ever half made.

Safe to repeat: a council that is aboard is left as it is. A dry run does all the work of each row and then undoes it,
so that it says exactly what the real run would.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from reeve.database import Role, db, unit
from reeve.errors import Refusal
from reeve.identity.address import NotAnAddress, address_of
from reeve.onboarding.ask_agreement import Named
from reeve.onboarding.bulk_file import Row
from reeve.onboarding.onboard import AlreadyAboard, NotInRegister, onboard
from reeve.register.models import Council, CouncilCode

GSS = re.compile(r"[EWSN][0-9]{8}")


class Result(StrEnum):
    """What became of a row."""

    ABOARD = "Brought aboard"
    WOULD = "Would come aboard"
    ALREADY = "Already aboard"
    NOT_DONE = "Not done"


class NoName(Refusal):
    """The row names no first admin. Enter their full name in the column "admin name"."""

    title = "The admin's name is missing"


class HalfAnAgreement(Refusal):
    """Fill in all three of agreement name, agreement e-mail and data protection officer, or none of them."""

    title = "The agreement is only half described"


class SameCouncilTwice(Refusal):
    """The file names this council in an earlier row."""

    title = "The council is in the file twice"


class LooksLikeAnother(NotInRegister):
    """This holds letters that only look like a to z. Copy the slug or the code from `reeve council list`."""

    title = "Not a slug or a code"


class UndoneOnPurpose(Exception):
    """Ends the unit of a dry run."""


@dataclass(frozen=True)
class Outcome:
    """One line of the report."""

    number: int
    council: str
    result: Result
    words: str

    @property
    def line(self) -> str:
        return f"Row {self.number}: {self.council or '(no council)'}: {self.result.value}. {self.words}"


def onboard_all(rows: Iterable[Row], *, dry_run: bool) -> Iterator[Outcome]:
    """Bring each row's council aboard, or say in words why not; a row's fault stops no other row."""
    seen: dict[str, int] = {}
    for row in rows:
        try:
            yield onboard_row(row, seen, dry_run=dry_run)
        except AlreadyAboard as known:
            yield Outcome(row.number, row.council, Result.ALREADY, known.message)
        except Refusal as refusal:
            yield Outcome(row.number, row.council, Result.NOT_DONE, f"{refusal.title}. {refusal.message}")


def onboard_row(row: Row, seen: dict[str, int], *, dry_run: bool) -> Outcome:
    """Raises every refusal of ``onboard``, and those of this module, before or after which nothing is kept."""
    named = check_row(row)
    try:
        with unit(Role.PLATFORM):
            slug = find_slug(row.council)
            if (earlier := seen.setdefault(slug, row.number)) != row.number:
                raise SameCouncilTwice(f"It is the council of row {earlier}. Take one of the two rows out.")
            aboard = onboard(slug, admin_name=row.admin_name, admin_email=row.admin_email, named=named)
            if dry_run:
                raise UndoneOnPurpose
    except UndoneOnPurpose:
        return Outcome(row.number, row.council, Result.WOULD, aboard.name)
    later = "" if named else " The agreement is still to be asked for."
    return Outcome(row.number, row.council, Result.ABOARD, f"{aboard.name}.{later}")


def check_row(row: Row) -> Named | None:
    """What the row says of the agreement, if anything. Raises NoName, HalfAnAgreement, NotAnAddress with the column."""
    if not row.admin_name:
        raise NoName
    agreement = (row.agreement_name, row.agreement_email, row.officer_name)
    if any(agreement) and not all(agreement):
        raise HalfAnAgreement
    for column, address in (("admin email", row.admin_email), ("agreement email", row.agreement_email)):
        if address or column == "admin email":
            check_address(column, address)
    return Named(*agreement) if all(agreement) else None


def check_address(column: str, address: str) -> None:
    try:
        address_of(address)
    except NotAnAddress as fault:
        message = f'The column "{column}" holds no e-mail address. Enter it in full, like name@example.org.'
        raise NotAnAddress(message) from fault


def find_slug(reference: str) -> str:
    """The council's slug, from its slug or its GSS code. Raises NotInRegister, LooksLikeAnother."""
    if not reference.isascii():
        raise LooksLikeAnother
    wanted = select(Council.slug).where(Council.slug == reference.lower())
    if GSS.fullmatch(reference.upper()):
        wanted = (
            select(Council.slug)
            .join(CouncilCode, CouncilCode.council_id == Council.id)
            .where(CouncilCode.scheme == "gss", CouncilCode.code == reference.upper())
        )
    slug = db.platform.scalars(wanted.limit(1)).one_or_none()
    if slug is None:
        raise NotInRegister(
            f"No council in the register has the slug or GSS code {reference[:60]!r}. `reeve council list` shows them."
            if reference
            else "The row names no council. Enter its slug or its GSS code."
        )
    return slug
