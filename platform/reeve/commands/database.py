"""``reeve database``: prepare the database (roles, schemas, migrations, walls, register, rules) and look after the
embedded one."""

from __future__ import annotations

import click


@click.group("database")
def command() -> None:
    """Prepare and look after the database."""


@command.command("prepare")
def prepare_database() -> None:
    """Make roles and schemas, migrate, build the walls, load the register and release the rules. Safe to repeat."""
    from reeve.config import from_environment
    from reeve.preparation import prepare_installation

    for words in prepare_installation(from_environment()):
        click.echo(words)


@command.command("start")
def start() -> None:
    """Start the embedded database and leave it running."""
    from reeve.config import from_environment
    from reeve.installation import embedded_cluster

    connection = embedded_cluster(from_environment()).ensure()
    click.echo(f"PostgreSQL is running on {connection.host}:{connection.port} (evaluation and single machine only).")


@command.command("stop")
def stop() -> None:
    """Stop the embedded database."""
    from reeve.config import from_environment
    from reeve.installation import embedded_cluster

    embedded_cluster(from_environment()).stop()
    click.echo("PostgreSQL is stopped.")


@command.command("status")
def status() -> None:
    """Say whether the embedded database answers; exit code 1 when it does not."""
    from reeve.config import from_environment
    from reeve.installation import embedded_cluster

    if not embedded_cluster(from_environment()).ready():
        raise click.ClickException("PostgreSQL is not running. Start it with `reeve database start`.")
    click.echo("PostgreSQL is running.")
