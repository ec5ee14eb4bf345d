"""``reeve council``: who is in the register, and bringing a council aboard."""

from __future__ import annotations

import sys
from collections import Counter
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
@click.argument("slug", required=False)
@click.option("--admin-name", help="The first admin's full name.")
@click.option("--admin-email", help="Where the invitation goes.")
@click.option("--csv", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Many, from a file.")
@click.option("--dry-run", is_flag=True, help="With --csv: say what would be done, and do nothing.")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="With --csv: where the report goes.")
def onboard_council(
    slug: str | None,
    admin_name: str | None,
    admin_email: str | None,
    file: Path | None,
    dry_run: bool,
    report: Path | None,
) -> None:
    """Bring the council SLUG aboard and invite its first admin. Prints the link, which works once, for 48 hours.

    With --csv, bring aboard every council of FILE: council (slug or GSS code), admin name, admin email, agreement name,
    agreement email, data protection officer. Safe to repeat. Ends with 1 where a row could not be done.
    """
    if file is not None and slug is None:
        sys.exit(onboard_file(file, report=report or file.with_suffix(".report.csv"), dry_run=dry_run))
    if slug is None or file is not None or admin_name is None or admin_email is None:
        raise click.UsageError("Give a council with --admin-name and --admin-email, or a file with --csv.")
    onboard_one(slug, admin_name=admin_name, admin_email=admin_email)


def onboard_one(slug: str, *, admin_name: str, admin_email: str) -> None:
    from reeve.onboarding.onboard import onboard
    from reeve.onboarding.terminal import at_the_terminal

    with at_the_terminal():
        aboard = onboard(slug, admin_name=admin_name, admin_email=admin_email)
    click.echo(f"{aboard.name} is aboard. {admin_name} joins with this link:")
    click.echo(aboard.link)


def onboard_file(file: Path, *, report: Path, dry_run: bool) -> int:
    """Each row's outcome on screen and in the report as it is known; 1 where a row could not be done."""
    from reeve.onboarding.bulk import Result, onboard_all
    from reeve.onboarding.bulk_file import read_rows
    from reeve.onboarding.terminal import as_operator
    from reeve.web.downloads import BOM, encoded

    counts: Counter[Result] = Counter()
    with as_operator():
        rows = read_rows(file)
        with report.open("wb") as kept:
            kept.write(BOM.encode() + encoded([("Row", "Council", "Result", "What happened")]))
            for outcome in onboard_all(rows, dry_run=dry_run):
                counts[outcome.result] += 1
                click.echo(outcome.line)
                kept.write(encoded([(outcome.number, outcome.council, outcome.result.value, outcome.words)]))
    click.echo(", ".join(f"{result.value}: {counts[result]}" for result in Result if counts[result]))
    click.echo(f"Nothing was changed. The report is {report}" if dry_run else f"The report is {report}")
    return 1 if counts[Result.NOT_DONE] else 0


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
