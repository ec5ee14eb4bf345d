"""A file comes in: stored encrypted as it arrives, then a version, its check and the history entry in one commit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from councils.returns.add_version import add_contributor, add_version, wait_for_turn
from councils.returns.ask_check import ask_for_check
from councils.returns.files import add_file
from councils.returns.models import Version
from councils.returns.queries import definition_of, subject_of
from councils.uploads.queries import find_same_file
from reeve.audit import record
from reeve.definitions import Definition, Period
from reeve.department.models import Obligation
from reeve.installation import here
from reeve.vault import DataKey, Place, Stored, new_object_id, receive

PURPOSE = "upload"


@dataclass(frozen=True)
class InStore:
    """A file in the store that no row knows yet; the sweeper removes it unless ``take_in`` follows."""

    stored: Stored
    key: DataKey
    name: str


@dataclass(frozen=True)
class TakenIn:
    """``version`` holds the file; ``again`` says that it was there already and nothing new was made."""

    version: Version
    again: bool = False


def store(pieces: Iterable[bytes], obligation: Obligation, *, name: str, limit: int) -> InStore:
    """Hash, encrypt and store what arrives. Call it outside any transaction.

    Raises TooLarge, CutShort, StoreUnavailable, and leaves nothing behind when it does.
    """
    place, key = Place(PURPOSE, obligation.council_id, new_object_id()), DataKey.new()
    return InStore(receive(pieces, store=here().store, place=place, key=key, limit=limit), key, name)


def take_in(obligation: Obligation, file: InStore, *, source: str = "file") -> TakenIn:
    """Make the next version of ``obligation`` from a stored file, and ask for its check.

    The same file twice running is the version it already is, unless that one has been sent. Raises UnderWay.
    """
    wait_for_turn(obligation)
    same = find_same_file(obligation, file.stored.sha256)
    if same is not None:
        here().store.delete(file.stored.object_id)
        return TakenIn(same, again=True)
    definition = definition_of(obligation)
    row = add_file(
        file.stored,
        file.key,
        purpose=PURPOSE,
        name=file.name,
        kind="extract",
        practice=obligation.practice,
        retention_until=retention_until(definition, obligation.period),
    )
    version = add_version(obligation, source=source, file=row)
    add_contributor(version, "uploaded")
    ask_for_check(version)
    record(
        "version.uploaded",
        subject=subject_of(obligation, version=version.number),
        words=f"uploaded version {version.number} of {definition.name_of(Period.parse(obligation.period))}",
        detail={"sha256": row.sha256, "size": row.size, "practice": row.practice},
    )
    return TakenIn(version)


def retention_until(definition: Definition, period: str) -> date:
    """The period's last day plus the months the definition keeps a file."""
    end = Period.parse(period).end
    months = end.year * 12 + end.month + definition.retention_months
    return date(months // 12, months % 12 + 1, 1)
