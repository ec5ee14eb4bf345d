"""``reeve channel``: departments' own servers, and what goes by them. The pages under /platform/channels do it too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click


@click.group("channel")
def command() -> None:
    """Departments' own servers: SFTP and HTTPS push."""


@command.command("list")
def list_servers() -> None:
    """Every server, how it stands, and what goes by it."""
    from reeve.channels import queries
    from reeve.department.channel_server import MEANS
    from reeve.onboarding.terminal import at_the_terminal

    with at_the_terminal():
        for server, department in queries.servers():
            gone = ", ".join(channel.return_key for channel in queries.open_by(server)) or "nothing"
            stands = server.refused_words or server.tested_words or "Not tested yet."
            if server.ended_at is not None:
                stands = f"Ended {server.ended_at:%-d %B %Y}."
            click.echo(
                f"{server.name} ({department.short_name}, {server.kind}, {MEANS[server.means]}): {gone}. {stands}"
            )


@command.command("add")
@click.argument("name")
@click.argument("means", type=click.Choice(["sftp", "push"]))
@click.argument("host")
@click.option("--path", required=True, help="The folder, or the endpoint's path; it begins with /.")
@click.option("--port", type=int, help="22 (sftp) or 443 (push) unless another.")
@click.option("--user", "username", default="", help="Our user name there (sftp).")
@click.option("--pinned", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Its host key, or PEM.")
@click.option("--department", default="dwp", show_default=True)
@click.option("--live", is_flag=True, help="It takes returns that count. Without it, practice ones.")
@click.option("--for-tests", is_flag=True, help="It may be on this machine or in a private network; practice only.")
def add(department: str, live: bool, pinned: Path | None, **entered: Any) -> None:
    """Add the server NAME of a department, and print our public key for it."""
    from reeve.channels.add import Wanted, add_server
    from reeve.channels.contact import pem_public_key, ssh_public_key
    from reeve.database import db
    from reeve.onboarding.terminal import at_the_terminal
    from reeve.register.queries import get_department

    text = pinned.read_text() if pinned else ""
    with at_the_terminal():
        wanted = Wanted(kind="live" if live else "practice", pinned=text, **entered)
        server = add_server(get_department(db.platform, department), wanted)
        key = ssh_public_key(server.public_key) if server.means == "sftp" else pem_public_key(server.public_key)
    click.echo(key)


@command.command("test")
@click.argument("name")
@click.option("--department", default="dwp", show_default=True)
def test(name: str, department: str) -> None:
    """Test the server NAME now: sign in and hand over something small that is no return."""
    from reeve.channels.try_out import try_server
    from reeve.database import Role, unit
    from reeve.onboarding.terminal import as_operator

    with as_operator():
        with unit(Role.PLATFORM):
            server_id = named(name, department).id
        well = try_server(server_id)
        with unit(Role.PLATFORM):
            words = named(name, department).tested_words
    click.echo(words)
    if not well:
        raise SystemExit(1)


@command.command("open")
@click.argument("name")
@click.argument("return_key")
@click.option("--department", default="dwp", show_default=True)
def open_return(name: str, return_key: str, department: str) -> None:
    """From today RETURN_KEY goes by the server NAME, which has been tested."""
    from reeve.channels.open import open_channel_by
    from reeve.onboarding.terminal import at_the_terminal

    with at_the_terminal():
        server = named(name, department)
        opened = open_channel_by(server, return_key)
        kind = server.kind
    click.echo(f"{return_key} ({kind}) goes by {name}{' from today' if opened else ' already'}.")


@command.command("pin")
@click.argument("name")
@click.argument("pinned", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--department", default="dwp", show_default=True)
def pin_anew(name: str, pinned: Path, department: str) -> None:
    """Know the server NAME by the host key or certificate in the file PINNED from now on."""
    from reeve.channels.pin import pin
    from reeve.onboarding.terminal import at_the_terminal

    with at_the_terminal():
        pin(named(name, department), pinned.read_text())
    click.echo(f"{name} is known by this from now on. Test it.")


@command.command("end")
@click.argument("name")
@click.option("--department", default="dwp", show_default=True)
def end(name: str, department: str) -> None:
    """End the server NAME: nothing goes by it from now on."""
    from reeve.channels.open import end_server
    from reeve.onboarding.terminal import at_the_terminal

    with at_the_terminal():
        ended = end_server(named(name, department))
    click.echo(f"{name} is ended. No channel now: {', '.join(ended) or 'nothing went by it'}.")


def named(name: str, department: str) -> Any:
    """The server of that name, in the open platform unit."""
    from reeve.channels.queries import get_server_named
    from reeve.database import db
    from reeve.register.queries import get_department

    return get_server_named(get_department(db.platform, department), name)
