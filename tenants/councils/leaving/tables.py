"""Which tables are a council's, which of their columns are exported, and how a row is written as JSON and read again.

Every table with a ``council_id`` that the council may read is exported without being named here, so that a table added
later is not forgotten; what is left out is named, with the reason.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Column, LargeBinary, Table, Uuid, select
from sqlalchemy.orm import Session
from sqlalchemy.types import Date, DateTime, Numeric

import reeve.models  # noqa: F401
from reeve.database import Base, Role
from reeve.database.matrix import MATRIX
from reeve.identity.models import Membership

Row = Mapping[str, Any]

ARRANGEMENT = "an arrangement with whoever runs this installation: its papers are taken away as quotes and invoices"
LEFT_OUT: Mapping[str, str] = {
    "platform.council_key": "the key itself: files are exported readable, and closed anew where they are imported",
    "platform.invitation": "an invitation's link opens a door here, and none anywhere else",
    "platform.api_token": "a machine's key opens a door here, and none anywhere else",
    "platform.calendar_feed": "a link opens the calendar here, and none anywhere else",
    "platform.record_link": "a link opens a copy of record here, and none anywhere else",
    "platform.engagement": "an accountant let in here is let in nowhere else; what they recorded is taken along",
    "platform.sign_in_provider": "its secret opens a door at the council's directory: it is set up anew elsewhere",
    "platform.openid_account": "a linked account goes with the council's own sign-in",
    "platform.openid_entry": "a session here is no session elsewhere",
    "platform.openid_attempt": "a sign-in under way here is none elsewhere",
    "platform.break_glass": "it goes with the council's own sign-in",
    "platform.support_session": "support allowed here is none elsewhere; each page read in it is in the history",
    "platform.funding_line": ARRANGEMENT,
    "platform.funding_warning": ARRANGEMENT,
    "platform.goodwill": ARRANGEMENT,
    "platform.novation": ARRANGEMENT,
    "platform.restriction": ARRANGEMENT,
    "tenants.dry_run": "a check that keeps nothing is not taken along",
    "tenants.kept_answer": "it answers a token's request sent again, and tokens are not taken along",
    "tenants.export": "an export does not hold the exports",
    "platform.legal_hold": "a hold is about what is kept here",
    "platform.legal_hold_lift": "a hold is about what is kept here",
    "platform.council_archive": "where it is imported, the council works again",
    "department.accepted_return": "taken out of accepted returns, which are exported, and taken again elsewhere",
    "department.accepted_figure": "taken out of accepted returns, which are exported, and taken again elsewhere",
    "platform.destruction": "where it is imported, nothing was destroyed",
}
ALSO = ("platform.council", "platform.person", "platform.audit_entry")
LINKS = ("token_hash", "link_hash")
SECRET = ("token_hash", "link_hash", "secret", "password")
REMADE = {"tenants.file": {"object_id", "key_version"}, "department.consignment": {"object_id", "key_version"}}
"""Where a file lies and which key closes it is this installation's business; an import finds its own places."""
YIELD = 1000


def exported_tables() -> list[Table]:
    """In an order in which each row's references come before it."""
    return [table for table in Base.metadata.sorted_tables if is_exported(table)]


def is_exported(table: Table) -> bool:
    name = str(table)
    readable = "S" in MATRIX[name][Role.COUNCIL].letters if Role.COUNCIL in MATRIX[name] else False
    return name in ALSO or ("council_id" in table.columns and readable and name not in LEFT_OUT)


def columns_of(table: Table) -> list[Column[Any]]:
    """The columns exported: no key, no wrapped bytes, no place of ours."""
    return [column for column in table.columns if not is_kept_back(str(table), column)]


def is_kept_back(table: str, column: Column[Any]) -> bool:
    secret = isinstance(column.type, LargeBinary) or any(word in column.name for word in SECRET)
    return secret or column.name in REMADE.get(table, ())


def rows_of(session: Session, table: Table) -> Iterator[dict[str, Any]]:
    """The council's rows of a table, in the order of its key, some at a time. No export's own file is among them, and
    of people only who ever belonged to the council: an accountant let in to one version stays behind."""
    wanted = select(*columns_of(table)).order_by(*table.primary_key.columns)
    if str(table) == "tenants.file":
        wanted = wanted.where(table.columns["purpose"] != "export")
    if str(table) == "platform.person":
        wanted = wanted.where(table.columns["id"].in_(select(Membership.person_id)))
    for row in session.execute(wanted, execution_options={"yield_per": YIELD}).mappings():
        yield {name: written(value) for name, value in row.items()}


def written(value: object) -> object:
    """A value as JSON holds it: times in UTC, numbers exact, ids as text."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, UUID | date | Decimal):
        return str(value)
    return value


def read(table: Table, row: Row) -> dict[str, Any]:
    """A row as the database takes it. Raises ``KeyError`` or ``ValueError`` where it is not one of this table.

    A link that was kept back becomes one that nobody holds, where a row cannot be without.
    """
    values = {name: None if value is None else reader(table.columns[name])(value) for name, value in row.items()}
    return values | {column.name: secrets.token_hex(32) for column in table.columns if is_spent_link(table, column)}


def is_spent_link(table: Table, column: Column[Any]) -> bool:
    needed = not column.nullable and not isinstance(column.type, LargeBinary)
    return needed and column.name in LINKS and is_kept_back(str(table), column)


def reader(column: Column[Any]) -> Callable[[Any], Any]:
    if isinstance(column.type, Uuid):
        return UUID
    if isinstance(column.type, DateTime):
        return datetime.fromisoformat
    if isinstance(column.type, Date):
        return date.fromisoformat
    return Decimal if type(column.type) is Numeric else lambda value: value
