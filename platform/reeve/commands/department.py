"""``reeve department``: the people of a department, and what it asks of councils."""

from __future__ import annotations

import json
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import click


@click.group("department")
def command() -> None:
    """Departments and their people."""


@command.command("invite")
@click.argument("department")
@click.argument("email")
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice(["analyst", "rule_owner", "department_admin"]),
    default="analyst",
    show_default=True,
    help="What they do there. A department admin invites the rest.",
)
def invite_official(department: str, email: str, name: str, role: str) -> None:
    """Invite NAME, at EMAIL, to DEPARTMENT (such as dwp). Prints the link: once, for 48 hours."""
    from reeve.database import db
    from reeve.identity.invite import Invitee, invite
    from reeve.identity.visitor import House
    from reeve.onboarding.terminal import at_the_terminal
    from reeve.register.queries import get_department

    with at_the_terminal():
        found = get_department(db.platform, department)
        house = House("department", found.id, found.slug, found.name)
        link = invite(db.platform, Invitee(email, name, role), house=house)
    click.echo(link)


@command.command("ask")
@click.argument("return_key")
@click.argument("period")
@click.option("--department", default="dwp", show_default=True, help="The department that asks.")
@click.option("--live", is_flag=True, help="A return that counts. Without it, a practice one.")
@click.option("--due", type=click.DateTime(["%Y-%m-%d"]), help="The last day. Without it no date is set.")
@click.option("--note", help="Where the date comes from, shown beside it.")
def ask(return_key: str, period: str, department: str, live: bool, due: datetime | None, note: str | None) -> None:
    """Ask every council that owes RETURN_KEY for PERIOD (2026-10, 2026-27-Q2). Safe to repeat."""
    from reeve.database import Role, unit
    from reeve.definitions import Period
    from reeve.department.obligations import owe
    from reeve.installation import install
    from reeve.register.queries import get_department
    from reeve.rulebook.queries import definitions_in_force

    install()
    with unit(Role.PLATFORM) as platform:
        found = get_department(platform, department)
    with unit(Role.DEPARTMENT, department_id=found.id) as session:
        definitions = definitions_in_force(session, return_key, period)
        due_at = datetime.combine(due.date(), time(23, 59, 59), ZoneInfo("Europe/London")) if due else None
        made = sum(
            owe(definition, Period.parse(period), practice=not live, due_at=due_at, due_note=note)
            for definition in definitions
        )
    click.echo(f"{made} councils were asked for {definitions[0].title}, {period}{'' if live else ' (practice)'}.")


@command.command("try-rules")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--department", default="dwp", show_default=True, help="The department whose practice returns are read.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Keep the counts in this file, as JSON.")
def try_rules(folder: Path, department: str, out: Path | None) -> None:
    """Try the definition in FOLDER, before it is released, on the newest practice return of each council.

    Says how many councils and lines each rule would have hit; of fewer than five councils no number. Each council's
    history says that its return was read.
    """
    from reeve.commands.definition import read
    from reeve.commands.trial_report import report
    from reeve.database import Role, unit
    from reeve.department.trial import changed_rules, try_rules
    from reeve.onboarding.terminal import as_operator
    from reeve.register.queries import get_department

    definition = read(folder)
    with as_operator():
        with unit(Role.PLATFORM) as platform:
            found = get_department(platform, department)
        trial = try_rules(definition, department_id=found.id, on_progress=say_how_far)
        new, changed = changed_rules(definition, department_id=found.id)
    if out is not None:
        out.write_text(json.dumps(trial.document(), indent=2) + "\n")
    for line in report(trial, new=new, changed=changed):
        click.echo(line)


def say_how_far(done: int, of: int) -> None:
    """Beside the answer, so that the answer can be kept in a file."""
    click.echo(f"{done} of {of} returns checked", err=True)


@command.command("calendar")
def calendar() -> None:
    """Ask every council for what has ended and what is to come, as the worker does every night. Safe to repeat."""
    from reeve.installation import install
    from reeve.onboarding.jobs import keep_calendar

    install()
    click.echo(f"{keep_calendar()} obligations were made.")


@command.command("channel")
@click.argument("return_key")
@click.argument("means", type=click.Choice(["person", "inbox"]))
@click.option("--department", default="dwp", show_default=True, help="The department it goes to.")
@click.option("--live", is_flag=True, help="Returns that count. Without it, practice ones.")
def channel(return_key: str, means: str, department: str, live: bool) -> None:
    """From today RETURN_KEY goes to the department by MEANS: carried by a person, or to the built-in inbox."""
    from reeve.database import db
    from reeve.department.channels import travel_by
    from reeve.onboarding.terminal import at_the_terminal
    from reeve.register.queries import get_department

    with at_the_terminal():
        found = get_department(db.platform, department)
        changed = travel_by(found, return_key, means=means, practice=not live)
    way = "is carried by a person" if means == "person" else "goes to the inbox"
    click.echo(f"{return_key} ({'live' if live else 'practice'}) {way}{' from today' if changed else ' already'}.")
