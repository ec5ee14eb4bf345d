"""Builds the walls from the matrix: grants, row-level security and policies, made again in one transaction."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from reeve.database.matrix import MATRIX
from reeve.database.passes import Pass
from reeve.database.privileges import DEFINERS, FUNCTIONS, QUEUE_READS, SCHEMA_USE, VIEWS
from reeve.database.roles import Role

VERBS = {"S": "select", "I": "insert", "U": "update", "D": "delete"}
SCHEMAS = ("platform", "tenants", "department")


def build_walls(connection: Connection) -> None:
    """Make grants and policies equal the matrix. Run as the administrator, inside one transaction."""
    for statement in (*clear(connection), *schema_statements(), *table_statements(), *function_statements()):
        connection.execute(text(statement))


def hand_over_definers(connection: Connection) -> None:
    """Give each SECURITY DEFINER function to a bare role that can do nothing else. Run as the administrator."""
    for function, owner in DEFINERS.items():
        schema = function.split(".")[0]
        connection.execute(text(f"grant create on schema {schema} to {owner}"))
        connection.execute(text(f"alter function {function} owner to {owner}"))
        connection.execute(text(f"revoke create on schema {schema} from {owner}"))


def clear(connection: Connection) -> Iterator[str]:
    policies = connection.execute(
        text("select schemaname, tablename, policyname from pg_policies where schemaname = any(:schemas)"),
        {"schemas": list(SCHEMAS)},
    ).all()
    for policy in policies:
        yield f'drop policy "{policy.policyname}" on {policy.schemaname}."{policy.tablename}"'
    roles = ", ".join(role.value for role in Role if role is not Role.MIGRATOR)
    for schema in (*SCHEMAS, "jobs"):
        yield f"revoke all on all tables in schema {schema} from public, {roles}"
        yield f"revoke all on all sequences in schema {schema} from public, {roles}"
        yield f"revoke all on schema {schema} from public, {roles}"
        yield f"revoke all on all functions in schema {schema} from public, {roles}"


def schema_statements() -> Iterator[str]:
    for schema, roles in SCHEMA_USE.items():
        yield f"grant usage on schema {schema} to {', '.join(roles)}"
        yield f"grant usage on schema {schema} to {Role.BACKUP}"
    yield f"grant select on platform.alembic_version to {Role.GATE}"
    for schema in (*SCHEMAS, "jobs"):
        yield f"grant select on all tables in schema {schema} to {Role.BACKUP}"
    yield f"grant select, insert, update, delete on all tables in schema jobs to {Role.JOBS}"
    yield f"grant usage, select on all sequences in schema jobs to {Role.JOBS}, {Role.QUEUER}"
    yield f"grant select, insert on jobs.procrastinate_jobs, jobs.procrastinate_events to {Role.QUEUER}"
    yield f"grant execute on all functions in schema jobs to {Role.JOBS}"
    for table, columns in QUEUE_READS.items():
        yield f"grant select ({', '.join(columns)}) on {table} to {Role.PLATFORM}"
    yield f"grant usage, select on all sequences in schema jobs to {Role.BACKUP}"


def table_statements() -> Iterator[str]:
    for table, passes in MATRIX.items():
        yield f"alter table {table} enable row level security"
        yield f"alter table {table} force row level security"
        for role, allowed in passes.items():
            yield from grants(table, role, allowed)
            yield from policies(table, role, allowed)
    for view, roles in VIEWS.items():
        yield f"grant select on {view} to {', '.join(roles)}"


def grants(table: str, role: Role, allowed: Pass) -> Iterator[str]:
    for letter in allowed.letters:
        columns = allowed.columns_for(letter)
        limited = f" ({', '.join(columns)})" if columns else ""
        yield f"grant {VERBS[letter]}{limited} on {table} to {role}"


def policies(table: str, role: Role, allowed: Pass) -> Iterator[str]:
    for letter in allowed.letters:
        verb = VERBS[letter]
        wall = allowed.wall_for(letter)
        using = f" using ({wall})" if letter != "I" else ""
        check = f" with check ({wall})" if letter in "IU" else ""
        yield f"create policy {policy_name(role, letter)} on {table} as permissive for {verb} to {role}{using}{check}"


def policy_name(role: Role, letter: str) -> str:
    return f"{role.short}_{VERBS[letter]}"


def function_statements() -> Iterator[str]:
    """Who may call what."""
    for function, roles in FUNCTIONS.items():
        yield f"grant execute on function {function} to {', '.join(roles)}"
