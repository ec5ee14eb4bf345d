"""``reeve up``: the whole service on this machine, in the foreground."""

from __future__ import annotations

import sys

import click

from reeve import config
from reeve.running import run, street, web_address
from reeve.running.street import hold_port, port_of


@click.command()
@click.option(
    "--port", type=click.IntRange(1, 65535), help="The web's port. Without it the first free one from 8000 on."
)
def command(port: int | None) -> None:
    """Run database, web and worker together until Ctrl-C. Without DATABASE_URL the database is embedded."""
    settings = config.from_environment()
    try:
        web = hold_port(settings, port)
    except OSError as taken:
        raise click.ClickException(str(taken)) from taken
    address = web_address(settings, port=port_of(web))
    with web:
        sys.exit(run(street(settings, web), when_ready=lambda: click.echo(f"Reeve is at {address} (Ctrl-C stops it)")))
