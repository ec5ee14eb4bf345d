"""Which public keys a command trusts, and how wrong usage ends it: a part of ``verify`` and ``log``."""

from __future__ import annotations

from pathlib import Path

import click

from reeve.proof.keys import PublicKey

KEY_FILE = "reeve-public-key.txt"
WRONG_USAGE = 3


class WrongUsage(click.UsageError):
    """Exits 3: 1 and 2 mean something to the commands beside this one."""

    exit_code = WRONG_USAGE


def trusted_keys(given: str | None, *, beside: Path) -> tuple[list[PublicKey], str | None]:
    """The keys to trust, and in words where they came from; none where nobody named any."""
    try:
        if given and Path(given).is_file():
            return PublicKey.parse_file(Path(given).read_text()), f"the file {given}"
        if given:
            return [PublicKey.parse(given)], "the key you gave"
        if beside.is_file():
            return PublicKey.parse_file(beside.read_text()), f"{beside}, which lies beside the receipt"
    except (ValueError, OSError) as error:
        raise click.UsageError(
            f"{given or beside} is not a public key. Give the key, or the file, that your Reeve publishes."
        ) from error
    return [], None
