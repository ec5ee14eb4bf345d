"""What the matrix cannot show by its tables: columns, schemas, the queue, who is whose member, keys and cascades."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, text

from reeve.database import Role
from reeve.database.matrix import MATRIX
from reeve.database.privileges import KEY_NOT_LED_BY_COUNCIL, QUEUE_READS, SCHEMA_USE
from reeve.database.walls import SCHEMAS, VERBS
from tests.house.test_walls import catalogue

__all__ = ["catalogue"]

QUEUE = {
    *((role.value, "insert") for role in (Role.QUEUER, Role.JOBS)),
    *((role.value, "select") for role in (Role.QUEUER, Role.JOBS, Role.BACKUP)),
    (Role.JOBS.value, "update"),
    (Role.JOBS.value, "delete"),
}


def test_columns_are_granted_as_the_matrix_limits_them(catalogue: Connection) -> None:
    rows = catalogue.execute(
        text(
            "select n.nspname || '.' || c.relname as name, t.attname, r.rolname as role, a.privilege_type as privilege "
            "from pg_attribute t join pg_class c on c.oid = t.attrelid join pg_namespace n on n.oid = c.relnamespace, "
            "aclexplode(t.attacl) a join pg_roles r on r.oid = a.grantee where n.nspname = any(:schemas)"
        ),
        {"schemas": [*SCHEMAS, "jobs"]},
    )
    found = {(row.name, row.attname, row.role, row.privilege.lower()) for row in rows}
    of_tables = {
        (table, column, role.value, VERBS[letter])
        for table, passes in MATRIX.items()
        for role, allowed in passes.items()
        for letter in allowed.letters
        for column in allowed.columns_for(letter)
    }
    of_queue = {
        (table, column, Role.PLATFORM.value, "select") for table, columns in QUEUE_READS.items() for column in columns
    }
    assert found == of_tables | of_queue


def test_schemas_are_entered_only_by_those_listed_and_nobody_may_create_in_them(catalogue: Connection) -> None:
    rows = catalogue.execute(
        text(
            "select n.nspname as name, coalesce(r.rolname, 'public') as role, a.privilege_type as privilege "
            "from pg_namespace n, aclexplode(n.nspacl) a left join pg_roles r on r.oid = a.grantee "
            "where n.nspname = any(:schemas) and a.grantee <> n.nspowner"
        ),
        {"schemas": [*SCHEMAS, "jobs"]},
    )
    found = {(row.name, row.role, row.privilege.lower()) for row in rows}
    assert found == {
        (schema, role.value, "usage") for schema, roles in SCHEMA_USE.items() for role in (*roles, Role.BACKUP)
    }


def test_the_queue_is_closed_to_everybody_but_the_worker(catalogue: Connection) -> None:
    rows = catalogue.execute(
        text(
            "select r.rolname as role, a.privilege_type as privilege from pg_class c "
            "join pg_namespace n on n.oid = c.relnamespace, aclexplode(c.relacl) a "
            "join pg_roles r on r.oid = a.grantee "
            "where n.nspname = 'jobs' and c.relkind in ('r', 'p', 'v') and a.grantee <> c.relowner"
        )
    )
    assert {(row.role, row.privilege.lower()) for row in rows} == QUEUE


def test_no_role_may_become_another(catalogue: Connection) -> None:
    """The administrator may become the bare roles; nobody the service signs in as may become anybody."""
    rows = catalogue.execute(
        text(
            "select m.rolname as member, g.rolname as become from pg_auth_members a "
            "join pg_roles m on m.oid = a.member join pg_roles g on g.oid = a.roleid "
            "where m.rolname like 'reeve%'"
        )
    )
    assert not [tuple(row) for row in rows]


def test_every_unique_index_is_led_by_its_council(catalogue: Connection) -> None:
    rows = catalogue.execute(
        text(
            "select n.nspname || '.' || c.relname as name, i.indexrelid::regclass::text as index, "
            "(select attname from pg_attribute where attrelid = c.oid and attnum = i.indkey[0]) as leads "
            "from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace "
            "where i.indisunique and n.nspname = any(:schemas) and exists (select 1 from pg_attribute a "
            "where a.attrelid = c.oid and a.attname = 'council_id' and not a.attisdropped)"
        ),
        {"schemas": list(SCHEMAS)},
    ).all()
    assert len(rows) > 30
    for row in rows:
        if row.name not in KEY_NOT_LED_BY_COUNCIL:
            assert row.leads == "council_id", f"{row.index}: lead it with council_id, or a clash tells of a row"


def test_nothing_is_deleted_or_changed_by_a_foreign_key(catalogue: Connection) -> None:
    rows = catalogue.execute(
        text(
            "select c.conname from pg_constraint c join pg_namespace n on n.oid = c.connamespace "
            "where c.contype = 'f' and (c.confdeltype <> 'a' or c.confupdtype <> 'a') and n.nspname = any(:schemas)"
        ),
        {"schemas": list(SCHEMAS)},
    )
    assert not rows.scalars().all(), "A cascade runs through row-level security: delete by a verb instead."


@pytest.mark.parametrize("table", KEY_NOT_LED_BY_COUNCIL)
def test_every_exception_says_why(table: str) -> None:
    assert table in MATRIX
    assert len(KEY_NOT_LED_BY_COUNCIL[table]) > 20
