"""``reeve audit verify``: is every chain whole?"""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.group("audit")
def command() -> None:
    """The history's hash chains."""


@command.command("verify")
@click.argument("council")
@click.option(
    "--receipt",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A receipt of this council: the history must still hold the entry it names.",
)
def verify(council: str, receipt: Path | None) -> None:
    """Check COUNCIL's history entry by entry. Exit code 1 when it does not hold.

    Only a receipt kept elsewhere reveals a history that was cut off at its end, or written anew from some entry on.
    """
    from reeve.audit.chain import faults
    from reeve.audit.queries import chain_entries
    from reeve.database import Role, unit
    from reeve.errors import NotFound
    from reeve.installation import install
    from reeve.register.queries import find_council

    install()
    with unit(Role.PLATFORM) as platform:
        found = find_council(platform, council)
    if found is None:
        raise NotFound(f"No council is called {council}.")
    with unit(Role.COUNCIL, council_id=found.id) as session:
        entries = chain_entries(session, found.id)
    broken = faults(entries, head=json.loads(receipt.read_text())["receipt"]["audit_head"] if receipt else None)
    for fault in broken:
        click.echo(f"Entry {fault.seq}: {fault.words}.")
    if broken:
        raise SystemExit(1)
    click.echo(f"{found.name}: {len(entries)} entries, every one follows from the one before it.")
