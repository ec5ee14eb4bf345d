"""``reeve worker``: run the queue's jobs until told to stop."""

from __future__ import annotations

import click


@click.command("worker")
def command() -> None:
    """Run checks and deliveries until SIGTERM."""
    from reeve.worker import run

    run()
