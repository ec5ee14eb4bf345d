"""What an import fits into its new house: a key of the council's own, its files, and the rows everybody shares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, select
from sqlalchemy.dialects.postgresql import insert

from councils.leaving.opened import NotAnExport, OpenedArchive
from councils.leaving.tables import read
from reeve.database import Base, now
from reeve.identity.queries import today
from reeve.installation import here
from reeve.vault import DataKey, Owner, OwnerKey, Place, new_object_id, receive
from reeve.web.downloads import pieces

Row = dict[str, Any]
SAME_CHANNEL = ("department_id", "return_key", "kind", "name")
NO_LIMIT = 1 << 62


@dataclass(frozen=True)
class Lodged:
    """A file in its new place: its object, and its data key."""

    object_id: str
    key: DataKey
    place: Place


class Lodger:
    """Maps what the export names onto this installation. ``files`` counts those stored."""

    def __init__(self, archive: OpenedArchive, connection: Connection, council_id: UUID) -> None:
        self.archive = archive
        self.connection = connection
        self.council_id = council_id
        self.key = OwnerKey.new(Owner("council", council_id))
        self.departments: dict[UUID, UUID] = {}
        self.channels: dict[UUID, UUID] = {}
        self.lodged: dict[UUID, Lodged] = {}

    @property
    def files(self) -> int:
        return len(self.lodged)

    def settle(self) -> None:
        """The shared rows and the council's new key, before any of its own."""
        tables = Base.metadata.tables
        self.departments = self.shared(tables["platform.department"], "departments", ("slug",))
        self.channels = self.shared(tables["platform.channel"], "channels", SAME_CHANNEL, add=ended)
        definitions = [self.mapped(read(tables["platform.definition"], row)) for row in self.rulebook("definitions")]
        if definitions:
            self.connection.execute(insert(tables["platform.definition"]).on_conflict_do_nothing(), definitions)
        wrapped = here().root_key.wrap(self.key)
        self.connection.execute(
            tables["platform.council_key"].insert(),
            {"council_id": self.council_id, "version": self.key.version, "wrapped": wrapped, "created_at": now()},
        )

    def rulebook(self, name: str) -> list[Row]:
        return list(self.archive.rows(f"rulebook/{name}.jsonl"))

    def shared(
        self, table: Table, name: str, known_by: tuple[str, ...], *, add: Callable[[Row], Row] = dict
    ) -> dict[UUID, UUID]:
        """Their id there to the id here of each row everybody shares; one that is not here is added, as ``add`` has
        it."""
        ids: dict[UUID, UUID] = {}
        for line in self.rulebook(name):
            row = self.mapped(read(table, line))
            same = [table.columns[column] == row[column] for column in known_by]
            found = self.connection.execute(select(table.columns["id"]).where(*same).limit(1)).scalar()
            if found is None:
                self.connection.execute(table.insert(), add(row))
            ids[row["id"]] = found or row["id"]
        return ids

    def mapped(self, row: Row) -> Row:
        """A row with this installation's ids of departments and channels."""
        changed = dict(row)
        for column, ids in (("department_id", self.departments), ("channel_id", self.channels)):
            if row.get(column) is not None:
                changed[column] = ids.get(row[column], row[column])
        return changed

    def placed(self, table: Table, row: Row) -> Row:
        """The row as it is written here; a file's bytes are stored with it."""
        changed = self.mapped(row)
        if str(table) == "tenants.file":
            changed |= self.lodge(row)
        if str(table) == "department.consignment":
            changed |= self.sealed(row, changed["department_id"])
        return changed

    def lodge(self, row: Row) -> Row:
        """Store a file under a new key. Raises NotAnExport where its bytes are not those its row speaks of."""
        object_id = new_object_id()
        place, key = Place(row["purpose"], self.council_id, object_id), DataKey.new()
        file = self.archive.file(str(row["id"]))
        at: Row = {"object_id": object_id, "key_version": self.key.version, "wrapped_key": None}
        if file is None:
            return at
        stored = receive(pieces(file), store=here().store, place=place, key=key, limit=NO_LIMIT)
        if stored.sha256 != row["sha256"]:
            here().store.delete(object_id)
            raise NotAnExport("A file in the archive is not the one its row speaks of, so nothing was imported.")
        self.lodged[row["id"]] = Lodged(object_id, key, place)
        return {**at, "wrapped_key": self.key.wrap(key, place)}

    def sealed(self, row: Row, department_id: UUID) -> Row:
        """A consignment's file, closed a second time for the department as it is here."""
        lodged = self.lodged.get(row["file_id"])
        if lodged is None:
            return {"object_id": None, "key_version": None, "wrapped_key": None}
        key = self.department_key(department_id)
        return {
            "object_id": lodged.object_id,
            "key_version": key.version,
            "wrapped_key": key.wrap(lodged.key, lodged.place),
        }

    def department_key(self, department_id: UUID) -> OwnerKey:
        table = Base.metadata.tables["platform.department_key"]
        newest = select(table).where(table.columns["department_id"] == department_id)
        row = self.connection.execute(newest.order_by(table.columns["version"].desc()).limit(1)).mappings().one()
        owner = Owner("department", department_id)
        return here().root_key.unwrap(row["wrapped"], owner=owner, version=row["version"])


def ended(channel: Row) -> Row:
    """How returns travelled elsewhere is kept, and nothing goes that way here."""
    yesterday = today() - timedelta(days=1)
    return {**channel, "to_on": min(channel["to_on"] or yesterday, yesterday)}
