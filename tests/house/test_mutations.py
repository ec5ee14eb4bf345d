"""Would anybody notice? Each wall of the database is taken down in turn, and a test of the house must say so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, Row, create_engine, text
from sqlalchemy.engine import make_url

from reeve.database import Role
from reeve.database.walls import SCHEMAS, build_walls
from reeve.installation import Installation
from tests.house import test_grants as grants
from tests.house import test_walls as walls
from tests.house.neighbours import Neighbours

POLICIES = text(
    "select schemaname, tablename, policyname, roles, cmd, qual, with_check from pg_policies "
    "where schemaname = any(:schemas) order by 1, 2, 3"
)
CATALOGUE: tuple[Callable[[Connection], None], ...] = (
    walls.test_every_table_has_its_wall_enabled_and_forced,
    walls.test_grants_are_the_matrixs,
    walls.test_policies_are_the_matrixs_one_permissive_each,
    walls.test_views_run_as_the_reader_and_nothing_is_materialised,
    walls.test_only_the_listed_functions_run_as_their_owner_and_that_owner_is_bare,
    walls.test_roles_are_walled,
    grants.test_columns_are_granted_as_the_matrix_limits_them,
    grants.test_schemas_are_entered_only_by_those_listed_and_nobody_may_create_in_them,
    grants.test_the_queue_is_closed_to_everybody_but_the_worker,
    grants.test_no_role_may_become_another,
    grants.test_every_unique_index_is_led_by_its_council,
    grants.test_nothing_is_deleted_or_changed_by_a_foreign_key,
)


@pytest.fixture(scope="module")
def administrator(installation: Installation) -> Iterator[Connection]:
    url = make_url(installation.settings.database_url or "").set(drivername="postgresql+psycopg")
    engine = create_engine(url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@contextmanager
def undone(connection: Connection) -> Iterator[None]:
    """Whatever is done inside is rolled back."""
    try:
        yield
    finally:
        connection.rollback()


def policies(connection: Connection) -> list[Row[Any]]:
    return list(connection.execute(POLICIES, {"schemas": list(SCHEMAS)}))


def noticed(connection: Connection) -> bool:
    """Whether a test of the catalogue fails now."""
    for look in CATALOGUE:
        try:
            look(connection)
        except AssertionError:
            return True
    return False


def test_the_walls_stand_as_they_are_built(administrator: Connection) -> None:
    """Not only their names: each predicate is what the matrix says, so that one opened by hand is noticed."""
    with undone(administrator):
        standing = policies(administrator)
        build_walls(administrator)
        assert policies(administrator) == standing


def test_every_policy_dropped_is_noticed(administrator: Connection) -> None:
    with undone(administrator):
        assert not noticed(administrator)
    every = policies(administrator)
    assert len(every) > 100
    for policy in every:
        with undone(administrator):
            administrator.execute(
                text(f'drop policy "{policy.policyname}" on {policy.schemaname}."{policy.tablename}"')
            )
            assert noticed(administrator), f"Nobody noticed that {policy.tablename} lost {policy.policyname}"


NOBODYS = {"channel"}  # walled, since live ones are seen only by councils that are live, and of no council
OTHER_FAULTS = {
    "a table not forced": "alter table tenants.version no force row level security",
    "a table without row-level security": "alter table department.consignment disable row level security",
    "a second permissive policy": (
        "create policy council_too on tenants.version as permissive for select to reeve_council using (true)"
    ),
    "a grant too many": "grant delete on tenants.signature to reeve_council",
    "a consignment's manifest": "grant select (manifest) on department.consignment to reeve_platform",
    "the queue's arguments": "grant select (args) on jobs.procrastinate_jobs to reeve_platform",
    "truncate granted": "grant truncate on tenants.version to reeve_council",
    "a view that runs as its owner": "alter view tenants.standing set (security_invoker = false)",
    "a materialised view": "create materialized view tenants.copied as select * from tenants.version",
    "a role that bypasses": "alter role reeve_council bypassrls",
    "a definer's search path unpinned": "alter function platform.audit_head(uuid) reset search_path",
    "a column too many": "grant update (email) on platform.person to reeve_gate",
    "a column of a signature": "grant update (document) on tenants.signature to reeve_council",
    "a column too few": "revoke update (closed_at) on platform.person from reeve_gate",
    "a council that may become the migrator": "grant reeve_migrator to reeve_council",
    "a gate that may become the platform": "grant reeve_platform to reeve_gate",
    "a door into the rooms": "grant usage on schema tenants to reeve_gate",
    "a council that may make tables": "grant create on schema tenants to reeve_council",
    "a council that may read the queue": "grant select on jobs.procrastinate_jobs to reeve_council",
    "a unique key that tells": "create unique index told on tenants.version (obligation_id)",
    "a cascade": (
        "alter table tenants.attempt add constraint swept foreign key (council_id, delivery_id) "
        "references tenants.delivery (council_id, id) on delete cascade"
    ),
}


@pytest.mark.parametrize("fault", OTHER_FAULTS)
def test_every_other_fault_is_noticed(administrator: Connection, fault: str) -> None:
    with undone(administrator):
        administrator.execute(text(OTHER_FAULTS[fault]))
        assert noticed(administrator), f"Nobody noticed {fault}"


def test_every_reading_wall_opened_lets_b_see_as_rows(administrator: Connection, neighbours: Neighbours) -> None:
    """The control of the sweeps: each wall holds rows of A's back, and nothing else does."""
    a, b = neighbours.a.council.id, neighbours.b.id
    opened, empty = list[str](), list[str]()
    for policy in policies(administrator):
        if policy.cmd != "SELECT" or policy.roles != [Role.COUNCIL.value] or policy.qual == "true":
            continue
        if policy.tablename in NOBODYS:
            continue
        name = f'{policy.schemaname}."{policy.tablename}"'
        with undone(administrator):
            assert count_as_council(administrator, name, b, of=a) == 0, f"B sees A's rows in {name}"
        with undone(administrator):
            administrator.execute(text(f'alter policy "{policy.policyname}" on {name} using (true)'))
            (opened if count_as_council(administrator, name, b, of=a) else empty).append(policy.tablename)
    assert set(empty) <= {"release", "acceptance"}, f"No canary stands in {empty}: put one there (furnishing.py)"
    assert len(opened) > 25


def count_as_council(connection: Connection, name: str, council: object, *, of: object) -> int:
    """How many rows of the council ``of`` the council role sees in the context of ``council``."""
    connection.execute(text("select set_config('reeve.council_id', :id, true)"), {"id": str(council)})
    columns = {'platform."audit_entry"': "chain_id", 'platform."council"': "id"}
    whose = columns.get(name, "council_id" if has_council(connection, name) else None)
    connection.execute(text(f"set local role {Role.COUNCIL.value}"))
    if name == 'platform."person"':
        found = connection.execute(text(f"select count(*) from {name} where email like 'canary%'"))
    elif whose is None:
        found = connection.execute(text(f"select count(*) from {name}"))
    else:
        found = connection.execute(text(f"select count(*) from {name} where {whose} = :of"), {"of": of})
    count: int = found.scalar_one()
    return count


def has_council(connection: Connection, name: str) -> bool:
    """Whether the table says whose its rows are; those of the ledger hang on an account, and only A has one here."""
    column = text(
        "select exists (select 1 from pg_attribute where attrelid = cast(:name as regclass) "
        "and attname = 'council_id' and not attisdropped)"
    )
    return bool(connection.execute(column, {"name": name}).scalar_one())
