"""The ``reeve`` command: a table of contents. Each command lives in ``reeve.commands``, imported when asked for."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence

import click

import reeve.commands
from reeve.errors import Refusal


class Contents(click.Group):
    """Loads ``reeve.commands.<name>`` on demand, so that ``reeve check`` never imports the web or the database.

    A module there without a ``command`` is a part of another.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(module.name.replace("_", "-") for module in pkgutil.iter_modules(reeve.commands.__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"reeve.commands.{cmd_name.replace('-', '_')}")
        command: click.Command | None = getattr(module, "command", None)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """A refusal is one line of words, not a traceback."""
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            raise click.ClickException(f"{refusal.title}. {refusal.message}") from refusal


@click.group(cls=Contents, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="reeve")
def command() -> None:
    """Reeve: prepare, check, sign and deliver statutory housing returns."""


def main(arguments: Sequence[str] | None = None) -> None:
    command(args=arguments, prog_name="reeve")
