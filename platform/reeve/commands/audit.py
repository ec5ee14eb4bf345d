"""``reeve audit verify``: is every chain whole?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import click

if TYPE_CHECKING:
    from reeve.audit.chain import Fault


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

    Every receipt the department holds names an entry, which the history must still hold. Only a receipt kept outside
    this database reveals one that was cut off, or written anew, together with the receipts in it.
    """
    from reeve.database import Role, unit
    from reeve.errors import NotFound
    from reeve.installation import install
    from reeve.register.queries import find_council

    install()
    with unit(Role.PLATFORM) as platform:
        found = find_council(platform, council)
    if found is None:
        raise NotFound(f"No council is called {council}.")
    head = json.loads(receipt.read_text())["receipt"]["audit_head"] if receipt else None
    entries, broken = look_through(found.id, head=head)
    for fault in broken:
        click.echo(f"Entry {fault.seq}: {fault.words}.")
    if broken:
        raise SystemExit(1)
    click.echo(f"{found.name}: {entries} entries, every one follows from the one before it.")


def look_through(council_id: UUID, *, head: str | None = None) -> tuple[int, list[Fault]]:
    """How many entries there are, and every place that does not hold, by the chain itself, by each receipt in the
    department's inbox and by ``head``, which a receipt kept elsewhere names."""
    from reeve.audit.chain import faults
    from reeve.audit.queries import chain_entries
    from reeve.database import Role, unit
    from reeve.department.inbox import audit_heads

    with unit(Role.COUNCIL, council_id=council_id) as session:
        entries, heads = chain_entries(session, council_id), audit_heads(session)
    found = [fault for known in (None, *heads, head) for fault in faults(entries, head=known)]
    return len(entries), list(dict.fromkeys(found))
