"""Models and migrations agree, and each migration can be undone."""

from __future__ import annotations

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text

import reeve.models  # noqa: F401
from reeve.database import Base
from reeve.database.prepare import admin_engine, alembic_config, make_roles, make_schemas, migrate
from reeve.database.walls import SCHEMAS
from reeve.installation import Installation
from tests.prepared import PreparedServer


def test_the_models_and_the_newest_migration_agree(installation: Installation) -> None:
    engine = admin_engine(installation.settings.database_url or "")
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_schemas": True,
                "compare_type": True,
                "version_table_schema": "platform",
                "include_name": lambda name, kind, _parents: kind != "schema" or name in SCHEMAS,
                "include_object": lambda _o, name, kind, _r, _c: not (kind == "table" and name == "alembic_version"),
            },
        )
        differences = compare_metadata(context, Base.metadata)
    engine.dispose()
    assert differences == [], "Write a migration for what the models changed."


def test_every_migration_can_be_undone_and_done_again(server: PreparedServer) -> None:
    server.run("create database updown")
    settings = server.settings("updown")
    engine = create_engine(admin_engine(settings.database_url or "").url, connect_args={"prepare_threshold": None})
    with engine.connect() as connection:
        make_roles(connection, server.secrets.passwords)
        make_schemas(connection)
        migrate(connection)
        connection.execute(text("set role reeve_migrator"))
        connection.commit()
        config = alembic_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        connection.commit()
        left = connection.execute(
            text("select count(*) from pg_tables where schemaname in ('tenants', 'department')")
        ).scalar_one()
        assert left == 0
        connection.execute(text("reset role"))
        connection.commit()
        migrate(connection)
    engine.dispose()
    server.run("drop database updown")
