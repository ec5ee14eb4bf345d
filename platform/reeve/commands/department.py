"""``reeve department``: the people of a department."""

from __future__ import annotations

import click


@click.group("department")
def command() -> None:
    """Departments and their people."""


@command.command("invite")
@click.argument("department")
@click.argument("email")
@click.argument("name")
def invite_analyst(department: str, email: str, name: str) -> None:
    """Invite NAME, at EMAIL, as an analyst of DEPARTMENT (such as dwp). Prints the link: once, for 48 hours."""
    from reeve.database import db
    from reeve.identity.invite import Invitee, invite
    from reeve.identity.visitor import House
    from reeve.onboarding.terminal import at_the_terminal
    from reeve.register.queries import get_department

    with at_the_terminal():
        found = get_department(db.platform, department)
        house = House("department", found.id, found.slug, found.name)
        link = invite(db.platform, Invitee(email, name, "analyst"), house=house)
    click.echo(link)
