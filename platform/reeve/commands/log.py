"""``reeve log``: is the log of what was received whole, and do two files of tree heads belong to one log?"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from reeve.commands.trust import KEY_FILE, WrongUsage, trusted_keys

NOT_WHOLE = 1
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("log")
def command() -> None:
    """The log that every consignment enters, and its tree heads."""


@command.command("verify")
def verify() -> None:
    """Look through the whole log, every kept tree head and every receipt in the inbox. Exit code 1 where one does not
    hold. Changes nothing; the worker does the same every night, and writes to the platform's admins."""
    from reeve.installation import install
    from reeve.verifying.look import look_through

    install()
    found = look_through()
    for fault in found.faults:
        click.echo(f"  NO   {fault}")
    if found.faults:
        click.echo("The log DOES NOT HOLD.")
        raise SystemExit(NOT_WHOLE)
    click.echo(f"The log is whole: {found.size:,} entries, {found.receipts:,} receipts, {found.heads:,} tree heads.")


@command.command("keep")
def keep() -> None:
    """Keep and give the tree head of today, and look through the log, as the worker does every night. A day has one
    head, however often this runs. Exit code 1 where something does not hold."""
    from reeve.installation import install
    from reeve.verifying.give import give_heads
    from reeve.verifying.jobs import tend_log

    install()
    found, given = tend_log(), give_heads()
    click.echo(f"{found.heads:,} tree heads are kept. Given now to {given:,} councils and departments.")
    for fault in found.faults:
        click.echo(f"  NO   {fault}")
    if found.faults:
        raise SystemExit(NOT_WHOLE)


@command.command("next-key")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--from", "since", type=click.DateTime(["%Y-%m-%dT%H:%MZ"]), help="In UTC; now without it.")
def next_key(file: Path, since: datetime | None) -> None:
    """Announce the key that signs receipts next: the one in FILE, or a new one made there (mode 0600).

    The key in use says so, in every file of tree heads and on the page of keys. Whatever runs must be started anew with
    the new key from that time on, and within a day.
    """
    from reeve.database import db, now
    from reeve.installation import here
    from reeve.onboarding.terminal import at_the_terminal
    from reeve.proof import SigningKey
    from reeve.transparency.keys import announce_key
    from reeve.web.filters import day_and_time

    following = SigningKey.load_or_create(file).public
    begins = since.replace(tzinfo=UTC) if since else now()
    with at_the_terminal():
        announce_key(db.platform, following, key=here().signing_key, since=begins)
    click.echo(f"{following.id} signs from {day_and_time(begins)}. Keep a copy of {file} elsewhere.")
    click.echo("From then on, and within a day, start every process with it: REEVE_RECEIPT_KEY_FILE names it, or it is")
    click.echo("the file receipt-key in the data folder. Keep the earlier key until the day is over, then destroy it.")


@command.command("compare")
@click.argument("heads", type=FILE)
@click.argument("earlier", type=FILE, required=False)
@click.option(
    "--public-key", envvar="REEVE_PUBLIC_KEY", metavar="FILE_OR_BASE64", help=f"As for verify: else {KEY_FILE}."
)
def compare(heads: Path, earlier: Path | None, public_key: str | None) -> None:
    """Check a file of tree heads, and that it still holds those of an EARLIER one you kept.

    Works off line. Exit code: 0 it holds, 1 it does not, 3 wrong usage.
    """
    from reeve.proof.heads import check_heads

    try:
        keys, source = trusted_keys(public_key, beside=heads.parent / KEY_FILE)
    except click.UsageError as error:
        raise WrongUsage(error.format_message()) from error
    checks = check_heads(heads.read_bytes(), trusted=keys, earlier=earlier.read_bytes() if earlier else None)
    for check in checks:
        click.echo(f"  {'yes' if check.ok else 'NO ':3}  {check.words}")
    click.echo(f"Reeve's public key was taken from {source}." if source else f"Give Reeve's public key, or {KEY_FILE}.")
    whole = all(check.ok for check in checks)
    click.echo("The log only grew." if whole else "DOES NOT HOLD. Keep both files, and tell the department and Reeve.")
    raise SystemExit(0 if whole else NOT_WHOLE)
