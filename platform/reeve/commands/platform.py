"""``reeve platform``: the people who run the platform."""

from __future__ import annotations

import click


@click.group("platform")
def command() -> None:
    """The people who run the platform."""


@command.group("admin")
def admin() -> None:
    """Platform admins: they bring councils aboard and see no council's data."""


@admin.command("invite")
@click.argument("email")
@click.argument("name")
def invite_admin(email: str, name: str) -> None:
    """Invite NAME, at EMAIL, to run the platform. Prints the link, which works once, for 48 hours."""
    from reeve.database import db
    from reeve.identity.invite import Invitee, invite
    from reeve.onboarding.terminal import at_the_terminal

    with at_the_terminal():
        link = invite(db.platform, Invitee(email, name, "platform"), house=None)
    click.echo(link)
