"""``reeve log``: is the log of what was received whole, and do two files of tree heads belong to one log?"""

from __future__ import annotations

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
