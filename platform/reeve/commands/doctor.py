"""``reeve doctor``: what is wrong with this installation, in words."""

from __future__ import annotations

import os

import click


@click.command("doctor")
def command() -> None:
    """Say what is wrong with this installation, one line each, and what to do. Exit code: 0 well, 1 not.

    Changes nothing and starts nothing. Run it with the settings of the service it is to look at.
    """
    from reeve.doctor import examine

    findings = 0
    for finding in examine(os.environ):
        findings += 1
        click.echo(str(finding))
    if findings:
        raise SystemExit(1)
    click.echo("This installation is well.")
