"""``reeve council``: who is in the register, and bringing a council aboard."""

from __future__ import annotations

from pathlib import Path

import click


@click.group("council")
def command() -> None:
    """Councils: the register, and who is aboard."""


@command.command("list")
@click.option("--aboard", is_flag=True, help="Only the councils on Reeve.")
@click.argument("words", required=False, default="")
def list_councils(words: str, aboard: bool) -> None:
    """List the register: slug, name, state. WORDS narrows it to names that contain them."""
    from reeve.onboarding.queries import councils
    from reeve.onboarding.terminal import at_the_terminal

    with at_the_terminal():
        lines = councils(words, "aboard" if aboard else "")
    for line in lines:
        click.echo(f"{line.slug:32} {line.name:60} {line.state}")


@command.command("onboard")
@click.argument("slug")
@click.option("--admin-name", required=True, help="The first admin's full name.")
@click.option("--admin-email", required=True, help="Where the invitation goes.")
def onboard_council(slug: str, admin_name: str, admin_email: str) -> None:
    """Bring the council SLUG aboard and invite its first admin. Prints the link, which works once, for 48 hours."""
    from reeve.onboarding.onboard import onboard
    from reeve.onboarding.terminal import at_the_terminal

    with at_the_terminal():
        aboard = onboard(slug, admin_name=admin_name, admin_email=admin_email)
    click.echo(f"{aboard.name} is aboard. {admin_name} joins with this link:")
    click.echo(aboard.link)


@command.command("import")
@click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_council(archive: Path) -> None:
    """Bring the council in ARCHIVE, an export of everything, into this installation, which must not hold it yet.

    Needs the administrator's connection (DATABASE_URL) and a prepared database. All of it or nothing.
    """
    from councils.leaving.take_in import take_in
    from reeve.installation import install
    from reeve.preparation import administrator_url

    installation = install()
    taken = take_in(archive, admin_url=administrator_url(installation.settings))
    click.echo(f"{taken.council} is here: {sum(taken.rows.values())} rows, {taken.files} files.")
    click.echo(f"Its history holds: {taken.entries} entries, every one follows from the one before it.")
