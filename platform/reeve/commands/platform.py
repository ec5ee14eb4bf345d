"""``reeve platform``: the people who run the platform."""

from __future__ import annotations

import click


@click.group("platform")
def command() -> None:
    """The people who run the platform."""


@command.command("open-account")
@click.argument("email")
def open_account(email: str) -> None:
    """Open the account of EMAIL again, closed as nobody used it for 45 days, where no admin is left to do it."""
    from reeve.identity.dormant import reopen_by_email
    from reeve.onboarding.terminal import at_the_terminal

    with at_the_terminal():
        person = reopen_by_email(email)
    click.echo(f"The account of {person.name} is open again.")


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
