"""Importing an export into an installation that holds nothing of the council yet.

Run by the operator over the administrator's connection: a row of every table is written at once, with the times, people
and hashes it had, which no role of the running service may do. All of it or nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, text
from sqlalchemy.orm import Session

from councils.leaving.carry_keys import carry_keys
from councils.leaving.lodge import Lodger
from councils.leaving.opened import NotAnExport, OpenedArchive
from councils.leaving.tables import exported_tables, read
from reeve.audit.chain import faults
from reeve.audit.queries import chain_entries, chain_head
from reeve.database import Base
from reeve.database.prepare import admin_engine
from reeve.errors import Conflict, Refusal

BATCH = 500
AUDIT, COUNCIL, PERSON = "platform.audit_entry", "platform.council", "platform.person"


class NotEmpty(Conflict):
    """This installation holds this council's records already, so nothing was imported."""

    title = "The council is here already"


class NotAdministrator(Refusal):
    """Importing needs a superuser's connection, since it writes rows as they were. Give it as DATABASE_URL."""

    status = 403
    title = "The administrator's connection is needed"


@dataclass(frozen=True)
class TakenIn:
    """What was imported: rows by table, files, and the entries of a history that holds."""

    council: str
    rows: dict[str, int]
    files: int
    entries: int


def take_in(path: Path, *, admin_url: str) -> TakenIn:
    """Import the export at ``path``. Raises NotAnExport, NotEmpty, NotAdministrator, and then changes nothing."""
    engine = admin_engine(admin_url)
    try:
        with OpenedArchive(path) as archive, engine.begin() as connection:
            return Importing(archive, connection).all()
    finally:
        engine.dispose()


class Importing:
    """One import, in one transaction of the administrator's."""

    def __init__(self, archive: OpenedArchive, connection: Connection) -> None:
        self.archive = archive
        self.connection = connection
        self.council_id = UUID(archive.about["council"]["id"])
        self.slug: str = archive.about["council"]["slug"]
        self.people: set[UUID] = set()

    def all(self) -> TakenIn:
        self.as_administrator()
        self.make_room()
        lodger = Lodger(self.archive, self.connection, self.council_id)
        lodger.settle()
        rows = {str(table): self.table(table, lodger) for table in exported_tables()}
        carry_keys(self.archive, self.connection, self.council_id)
        self.assert_whole()
        entries = self.assert_history()
        return TakenIn(self.archive.about["council"]["name"], rows, lodger.files, entries)

    def as_administrator(self) -> None:
        """References and triggers are for new acts; these rows were checked when they were made, and are below."""
        if not self.connection.execute(text("select rolsuper from pg_roles where rolname = current_user")).scalar_one():
            raise NotAdministrator
        self.connection.execute(text("set local session_replication_role = replica"))

    def make_room(self) -> None:
        """Take away the register's own line of this council, which has another id here. Raises NotEmpty."""
        here = self.connection.execute(
            text("select id, onboarded_at from platform.council where slug = :slug or id = :id"),
            {"slug": self.slug, "id": self.council_id},
        ).all()
        if len(here) > 1 or any(line.onboarded_at for line in here):
            raise NotEmpty
        for line in here:
            for table in reversed(Base.metadata.sorted_tables):
                if "council_id" in table.columns:
                    self.connection.execute(table.delete().where(table.columns["council_id"] == line.id))
            council = Base.metadata.tables[COUNCIL]
            self.connection.execute(council.delete().where(council.columns["id"] == line.id))

    def table(self, table: Table, lodger: Lodger) -> int:
        """Every row of one table, some hundred at a time. Raises NotAnExport where a row does not fit."""
        count = 0
        try:
            for batch in batches(self.archive.rows(f"tables/{table}.jsonl")):
                rows = [self.of_people_here(table, lodger.placed(table, read(table, row))) for row in batch]
                self.connection.execute(table.insert(), rows)
                count += len(rows)
        except (KeyError, ValueError) as error:
            raise NotAnExport(f"A row of {table} does not fit this version of Reeve.") from error
        return count

    def of_people_here(self, table: Table, row: dict[str, Any]) -> dict[str, Any]:
        """A row that need not name a person names nobody who stayed behind: one of the platform's own people."""
        if str(table) == PERSON:
            self.people.add(row["id"])
        for key in table.foreign_key_constraints:
            column, *_more = key.columns
            of_person = str(key.referred_table) == PERSON
            if of_person and column.nullable and row.get(column.name) not in self.people:
                row[column.name] = None
        return row

    def assert_whole(self) -> None:
        """Every reference between two imported tables leads somewhere."""
        imported = {str(table) for table in exported_tables()}
        for table in exported_tables():
            for key in table.foreign_key_constraints:
                if str(key.referred_table) in imported and self.orphans(key):
                    raise NotAnExport(f"Rows of {table} refer to rows that are not in the archive.")

    def orphans(self, key: Any) -> int:
        pairs = [(element.parent, element.column) for element in key.elements]
        same = " and ".join(f'a."{parent.name}" = b."{column.name}"' for parent, column in pairs)
        filled = " and ".join(f'a."{parent.name}" is not null' for parent, _ in pairs)
        question = (
            f"select count(*) from {key.table} a where {filled} "  # noqa: S608 - names of our own tables
            f"and not exists (select 1 from {key.referred_table} b where {same})"
        )
        return int(self.connection.execute(text(question)).scalar_one())

    def assert_history(self) -> int:
        """The history holds, entry by entry, and ends where the export says. Raises NotAnExport."""
        with Session(bind=self.connection) as session:
            entries = chain_entries(session, self.council_id)
            if faults(entries) or chain_head(session, self.council_id) != self.archive.about["history_head"]:
                raise NotAnExport("The history in the archive does not hold, so nothing was imported.")
        return len(entries)


def batches(rows: Iterable[dict[str, Any]]) -> Iterable[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
