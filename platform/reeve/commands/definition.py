"""``reeve definition``: looking at the returns' definitions, checking a new one, and what it would change."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from reeve.catalogue.entries import Entry
    from reeve.definitions import Definition
    from reeve.definitions.compare import Change


@click.group("definition")
def command() -> None:
    """The definitions of the returns: fields, codes, rules and figures."""


@command.command("show")
@click.argument("return_key")
@click.argument("rule_id", required=False)
@click.option("--format", "as_", type=click.Choice(["text", "json"]), default="text", show_default=True)
def show(return_key: str, rule_id: str | None, as_: str) -> None:
    """Show the rules of RETURN_KEY, or one rule, in plain English and as the engine runs it."""
    from reeve.catalogue.entries import definition_of, entries_of, get_entry

    definition = definition_of(return_key)
    entries = entries_of(return_key) if rule_id is None else [get_entry(definition, rule_id)]
    if as_ == "json":
        click.echo(json.dumps([asdict(entry) for entry in entries], ensure_ascii=False, indent=2))
        return
    click.echo(
        f"{definition.title}, from {definition.from_period}, revision {definition.revision}, {definition.status}"
    )
    click.echo(definition.hash)
    for entry in entries:
        click.echo(f"\n{in_text(entry)}")


@command.command("lint")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def lint(folder: Path) -> None:
    """Check the definition in FOLDER (such as shbe/2026-04) as it is checked before it is released.

    Every example is run against its rule, and has to break it.
    """
    from reeve.definitions import DefinitionError
    from reeve.definitions.breaking import prove_folder

    definition = read(folder)
    try:
        prove_folder(folder.resolve(), definition)
    except DefinitionError as error:
        raise click.ClickException(str(error)) from error
    counts = (
        (len(definition.layout.fields), "fields"),
        (sum(not rule.derived for rule in definition.layout.rules), "rules written by hand"),
        (sum(rule.derived for rule in definition.layout.rules), "rules made from the fields"),
        (len(definition.figures), "figures"),
    )
    click.echo(f"{definition.title}, from {definition.from_period}: sound.")
    click.echo(", ".join(f"{count:,} {what}" for count, what in counts))
    click.echo(definition.hash)


@command.command("diff")
@click.argument("old", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("new", type=click.Path(exists=True, file_okay=False, path_type=Path))
def diff(old: Path, new: Path) -> None:
    """Say what the definition in folder NEW changes against the one in OLD. Exit code 1 when they differ."""
    from reeve.definitions.compare import changes

    found = changes(read(old), read(new))
    for change in found:
        click.echo(change_in_text(change))
    click.echo(f"{len(found):,} changes." if found else "They are the same.")
    if found:
        raise SystemExit(1)


@command.command("import-cells")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("form", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
def import_cells(folder: Path, form: Path, dry_run: bool) -> None:
    """Give the cells of the definition in FOLDER the official numbers of FORM, a CSV file of ours,cell,label,source.

    One line a cell: x101,c013,"The form's own label","MPF720A 2026/27". An empty label keeps ours. What changes is
    shown; reeve database prepare then releases it as a new revision.
    """
    from reeve.definitions import DefinitionError
    from reeve.definitions.take_cells import take_cells

    try:
        found = take_cells(folder.resolve(), form, write=not dry_run)
    except (DefinitionError, UnicodeDecodeError) as error:
        raise click.ClickException(str(error)) from error
    for change in found:
        click.echo(change_in_text(change))
    click.echo(f"{len(found):,} changes{', not written' if dry_run else f', written to {folder.name}/cells.csv'}.")


def read(folder: Path) -> Definition:
    """The definition of one folder, checked whole."""
    from reeve.definitions import DefinitionError, load_folder

    try:
        return load_folder(folder.resolve())
    except DefinitionError as error:
        raise click.ClickException(str(error)) from error


def in_text(entry: Entry) -> str:
    parts = [f"{entry.id}  {entry.severity}  {' '.join(entry.records)}", f"  {entry.words}", f"  says: {entry.message}"]
    parts += [f"  {line}" for line in entry.predicate.splitlines()]
    return "\n".join([*parts, f"  source: {entry.source}"])


def change_in_text(change: Change) -> str:
    lines = [f"{change.what:8}{change.part} {change.name}"]
    if change.what == "changed":
        lines += [f"          {name}: {nothing(old)} -> {nothing(new)}" for name, old, new in change.details]
    return "\n".join(lines)


def nothing(text: str | None) -> str:
    return "(nothing)" if text is None else text
