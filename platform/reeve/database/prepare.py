"""``reeve database prepare``: roles, schemas, migrations and walls, by the administrator; safe to repeat."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path

from alembic import command
from alembic.config import Config
from psycopg import sql
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import make_url

from reeve.config import checkout
from reeve.database.roles import BARE, LOGIN, Role
from reeve.database.walls import build_walls, hand_over_definers

PREPARE_LOCK = 7_331_001


def prepare(admin_url: str, passwords: Mapping[Role, str]) -> None:
    """Make the roles and schemas, migrate to head, build the walls. Needs a role that may create roles.

    ``passwords`` gives each login role's password; a role without one gets a random password nobody knows. Several
    preparations at once wait for each other.
    """
    engine = admin_engine(admin_url)
    try:
        with engine.connect() as connection:
            connection.execute(text("select pg_advisory_lock(:key)"), {"key": PREPARE_LOCK})
            connection.commit()
            make_roles(connection, passwords)
            make_schemas(connection)
            migrate(connection)
            build_walls(connection)
            hand_over_definers(connection)
            connection.commit()
            connection.execute(text("select pg_advisory_unlock(:key)"), {"key": PREPARE_LOCK})
            connection.commit()
    finally:
        engine.dispose()


def admin_engine(url: str) -> Engine:
    return create_engine(make_url(url).set(drivername="postgresql+psycopg"), connect_args={"prepare_threshold": None})


def make_roles(connection: Connection, passwords: Mapping[Role, str]) -> None:
    cursor = connection.connection.cursor()
    for role in (*LOGIN, *BARE):
        cursor.execute("select 1 from pg_roles where rolname = %s", (role.value,))
        if cursor.fetchone() is None:
            cursor.execute(sql.SQL("create role {}").format(sql.Identifier(role.value)))
        for statement in role_attributes(role, passwords):
            cursor.execute(statement)
    connection.commit()


def role_attributes(role: Role, passwords: Mapping[Role, str]) -> list[sql.Composed]:
    name = sql.Identifier(role.value)
    if role in BARE:
        return [
            sql.SQL("alter role {} nologin nocreatedb nocreaterole").format(name),
            sql.SQL("grant {} to current_user").format(name),
        ]
    bypass = sql.SQL("bypassrls" if role is Role.BACKUP else "nobypassrls")
    password = sql.Literal(passwords.get(role) or secrets.token_urlsafe(32))
    return [
        sql.SQL("alter role {} login nosuperuser nocreatedb nocreaterole {} password {}").format(name, bypass, password)
    ]


def make_schemas(connection: Connection) -> None:
    database = connection.execute(text("select quote_ident(current_database())")).scalar_one()
    connection.execute(text(f"grant create on database {database} to {Role.MIGRATOR}"))
    connection.execute(text("revoke create on schema public from public"))
    for schema in ("platform", "tenants", "department", "jobs"):
        connection.execute(text(f"create schema if not exists {schema} authorization {Role.MIGRATOR}"))
    connection.commit()


def migrate(connection: Connection, revision: str = "head") -> None:
    connection.execute(text(f"set role {Role.MIGRATOR}"))
    connection.commit()
    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
    connection.commit()
    connection.execute(text("reset role"))
    connection.commit()


def alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    config.set_main_option("path_separator", "os")
    return config


def migrations_folder() -> Path:
    """The migrations: at the repository root in a checkout, inside the package in a wheel."""
    return checkout() / "migrations"
