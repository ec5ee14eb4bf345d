"""``reeve demo``: the whole service, with the main job played through it; and a one-time code for its people."""

from __future__ import annotations

import os
import sys

import click


@click.group("demo", invoke_without_command=True)
@click.option("--port", type=click.IntRange(1, 65535), help="The web's port. Without it the first free one from 8000.")
@click.pass_context
def command(ctx: click.Context, port: int | None) -> None:
    """Start everything, play the main job once, and stay up until Ctrl-C (ONCE=1: stop when it is played)."""
    if ctx.invoked_subcommand is not None:
        return
    from reeve.config import from_environment
    from reeve.demo.afresh import begin
    from reeve.running import Process, run, street, web_address
    from reeve.running.street import hold_port, port_of

    settings = from_environment()
    if not settings.demo_allowed:
        raise click.ClickException(
            "The demo runs only on this machine with its own database: unset DATABASE_URL and REEVE_HOST first."
        )
    try:
        web = hold_port(settings, port)
    except OSError as taken:
        raise click.ClickException(str(taken)) from taken
    if begin(settings):
        click.echo("The last play was cut short: it begins afresh.")
    address = web_address(settings, port=port_of(web))
    play = Process(
        "demo",
        [sys.executable, "-m", "reeve.demo.main", address],
        once=True,
        start_seconds=900,
        environment={"REEVE_HOST": settings.host, "REEVE_PORT": str(port_of(web))},
    )
    once = os.environ.get("ONCE") == "1"
    farewell = "The demo is done." if once else f"Reeve is at {address} (Ctrl-C stops it)"
    with web:
        sys.exit(run([*street(settings, web), play], when_ready=lambda: click.echo(farewell), finish=once))


@command.command("seed")
def seed() -> None:
    """Forty more councils over two years: sent, accepted, compared. Beside a running demo, or before it starts."""
    from reeve.config import from_environment
    from reeve.demo.seed import seed as sow
    from reeve.preparation import prepare_installation

    settings = from_environment()
    if not settings.demo_allowed:
        raise click.ClickException(
            "Seeding runs only on this machine with its own database: unset DATABASE_URL and REEVE_HOST first."
        )
    for words in prepare_installation(settings):
        click.echo(words)
    new = sow(click.echo)
    click.echo(f"{new} returns are new. Everything is practice, and invented.")


@command.command("code")
@click.argument("email")
def code(email: str) -> None:
    """Print the one-time code EMAIL's authenticator would show now."""
    from reeve.errors import Refusal
    from reeve.identity.demo_code import demo_code
    from reeve.installation import install

    install()
    try:
        click.echo(demo_code(email))
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal
