"""The walls as they stand in the database are exactly the matrix's; nothing else is granted to anybody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url

import reeve.models  # noqa: F401
from reeve.database import Base, Role
from reeve.database.matrix import MATRIX
from reeve.database.privileges import DEFINERS, FUNCTIONS, KEY_NOT_LED_BY_COUNCIL, VIEWS
from reeve.database.walls import SCHEMAS, VERBS, policy_name
from reeve.installation import Installation

OUTSIDE = {"platform.alembic_version"}


@pytest.fixture
def catalogue(installation: Installation) -> Iterator[Connection]:
    url = make_url(installation.settings.database_url or "").set(drivername="postgresql+psycopg")
    engine = create_engine(url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def tables(connection: Connection) -> set[str]:
    rows = connection.execute(
        text(
            "select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
            "where c.relkind in ('r', 'p') and n.nspname = any(:schemas)"
        ),
        {"schemas": list(SCHEMAS)},
    )
    return set(rows.scalars()) - OUTSIDE


def test_every_table_is_in_the_matrix_and_every_line_of_the_matrix_is_a_table(catalogue: Connection) -> None:
    assert tables(catalogue) == set(MATRIX), "Add the table to reeve/database/matrix.py: what is not listed is denied."
    assert tables(catalogue) == {str(table) for table in Base.metadata.tables}


def test_every_table_has_its_wall_enabled_and_forced(catalogue: Connection) -> None:
    open_tables = catalogue.execute(
        text(
            "select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
            "where c.relkind in ('r', 'p') and n.nspname = any(:schemas) "
            "and not (c.relrowsecurity and c.relforcerowsecurity)"
        ),
        {"schemas": list(SCHEMAS)},
    )
    assert set(open_tables.scalars()) <= OUTSIDE, "Run walls after the migration: every table is enabled and forced."


def test_grants_are_the_matrixs(catalogue: Connection) -> None:
    granted = catalogue.execute(
        text(
            "select n.nspname || '.' || c.relname as name, r.rolname as role, a.privilege_type as privilege "
            "from pg_class c join pg_namespace n on n.oid = c.relnamespace, aclexplode(c.relacl) a "
            "join pg_roles r on r.oid = a.grantee "
            "where n.nspname = any(:schemas) and c.relkind in ('r', 'p', 'v') and r.oid <> c.relowner"
        ),
        {"schemas": list(SCHEMAS)},
    )
    found = {(row.name, row.role, row.privilege.lower()) for row in granted if row.name not in OUTSIDE}
    assert found == expected_grants()


def expected_grants() -> set[tuple[str, str, str]]:
    whole = {
        (table, role.value, VERBS[letter])
        for table, passes in MATRIX.items()
        for role, allowed in passes.items()
        for letter in allowed.letters
        if not allowed.columns_for(letter)
    }
    views = {(view, role.value, "select") for view, roles in VIEWS.items() for role in roles}
    backup = {(name, Role.BACKUP.value, "select") for name in (*MATRIX, *VIEWS)}
    return whole | views | backup


def test_policies_are_the_matrixs_one_permissive_each(catalogue: Connection) -> None:
    rows = catalogue.execute(
        text(
            "select schemaname || '.' || tablename as name, policyname, permissive, roles, cmd "
            "from pg_policies where schemaname = any(:schemas)"
        ),
        {"schemas": list(SCHEMAS)},
    ).all()
    found = {(row.name, row.policyname, tuple(row.roles), row.cmd.lower()) for row in rows}
    assert all(row.permissive == "PERMISSIVE" for row in rows)
    assert found == {
        (table, policy_name(role, letter), (role.value,), VERBS[letter])
        for table, passes in MATRIX.items()
        for role, allowed in passes.items()
        for letter in allowed.letters
    }


def test_for_the_council_role_a_wall_asks_only_which_council_it_is() -> None:
    for table, passes in MATRIX.items():
        allowed = passes.get(Role.COUNCIL)
        if allowed is None or allowed.wall == "true":
            continue
        assert "current_person" not in allowed.wall, table
        assert "(select tenants.current_council())" in allowed.wall, table


def test_every_key_is_led_by_its_council() -> None:
    for table in Base.metadata.tables.values():
        if "council_id" not in table.columns or str(table) in KEY_NOT_LED_BY_COUNCIL:
            continue
        keys = [list(table.primary_key.columns)]
        keys += [list(c.columns) for c in table.constraints if type(c).__name__ == "UniqueConstraint"]
        for key in keys:
            assert key[0].name == "council_id", f"{table}: lead the key with council_id, or a clash tells of a row"


def test_no_foreign_key_can_cross_the_wall() -> None:
    for table in Base.metadata.tables.values():
        for key in table.foreign_key_constraints:
            target = key.referred_table
            if "council_id" not in target.columns or "council_id" not in table.columns:
                continue
            pairs = {(element.parent.name, element.column.name) for element in key.elements}
            assert ("council_id", "council_id") in pairs, f"{table}: {key.name} must carry council_id"


def test_views_run_as_the_reader_and_nothing_is_materialised(catalogue: Connection) -> None:
    rows = catalogue.execute(
        text(
            "select n.nspname || '.' || c.relname as name, c.relkind, c.reloptions from pg_class c "
            "join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('v', 'm') and n.nspname = any(:schemas)"
        ),
        {"schemas": list(SCHEMAS)},
    ).all()
    assert {row.name for row in rows} == set(VIEWS)
    assert all(row.relkind == "v" and "security_invoker=true" in row.reloptions for row in rows)


def test_only_the_listed_functions_run_as_their_owner_and_that_owner_is_bare(catalogue: Connection) -> None:
    rows = catalogue.execute(
        text(
            "select p.oid::regprocedure::text as signature, r.rolname, r.rolsuper, r.rolcanlogin, p.proconfig "
            "from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_roles r on r.oid = p.proowner "
            "where p.prosecdef and n.nspname in ('platform', 'tenants', 'department', 'jobs')"
        )
    ).all()
    assert {row.signature.split("(")[0] for row in rows} == {name.split("(")[0] for name in DEFINERS}
    for row in rows:
        assert not row.rolsuper
        assert not row.rolcanlogin
        assert any(setting.startswith("search_path=") for setting in row.proconfig or ()), row.signature


def test_nobody_else_may_call_our_functions(catalogue: Connection) -> None:
    rows = catalogue.execute(
        text(
            "select p.oid::regprocedure::text as signature, coalesce(r.rolname, 'public') as role "
            "from pg_proc p join pg_namespace n on n.oid = p.pronamespace, aclexplode(p.proacl) a "
            "left join pg_roles r on r.oid = a.grantee "
            "where n.nspname = any(:schemas) and a.grantee <> p.proowner"
        ),
        {"schemas": list(SCHEMAS)},
    ).all()
    found = {(row.signature.split("(")[0], row.role) for row in rows}
    assert found == {
        (name.split("(")[0], role.value) for name, roles in FUNCTIONS.items() for role in roles if "jobs." not in name
    }


def test_roles_are_walled(catalogue: Connection) -> None:
    rows = catalogue.execute(
        text(
            "select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb "
            "from pg_roles where rolname like 'reeve%'"
        )
    ).all()
    assert {row.rolname for row in rows} == {role.value for role in Role}
    for row in rows:
        assert (row.rolsuper, row.rolcreaterole, row.rolcreatedb) == (False, False, False), row.rolname
        assert row.rolbypassrls == (row.rolname == Role.BACKUP.value), row.rolname
