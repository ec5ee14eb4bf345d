"""``reeve check``: a file or form checked with the same engine as the service, offline, without an account.

Nothing is stored or sent, so findings may show the claim's reference. It ends with 0 for nothing to stop or fix, 1 for
some, 2 for a file that cannot be read as that return, 3 for wrong usage.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from reeve import definitions
from reeve.commands.check_report import write_csv, write_json, write_text
from reeve.commands.columns_file import NotColumns, read_columns
from reeve.commands.form_file import NotAForm, read_cells, unreadable, with_unknown
from reeve.definitions import Definition, DefinitionError
from reeve.definitions.pack import read_pack
from reeve.rules import (
    Checked,
    Facts,
    Layout,
    NotReadable,
    Order,
    Period,
    Previous,
    check,
    check_form,
)

CLEAN, FINDINGS, UNREADABLE, WRONG_USAGE = 0, 1, 2, 3


class WrongUsage(click.UsageError):
    """The command was asked for something that is not there."""

    exit_code = WRONG_USAGE


class Command(click.Command):
    """A command whose wrong options end with 3, because 2 means that the file cannot be read."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as wrong:
            raise WrongUsage(wrong.format_message(), ctx=wrong.ctx) from wrong


@click.command(cls=Command)
@click.argument("return_key", metavar="RETURN")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--previous", type=click.Path(path_type=Path), help="Last period's file, to compare with.")
@click.option("--council", metavar="SLUG", help="The council whose file this should be, as the register names it.")
@click.option("--period", "period_text", metavar="PERIOD", help="The period it should be for, for example 2026-10.")
@click.option("--pack", type=click.Path(path_type=Path), help="A definition taken away, instead of the one built in.")
@click.option("--columns", type=click.Path(path_type=Path), help="Lines name,position: what the file's columns are.")
@click.option("--format", "form", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True)
def command(
    return_key: str,
    file: Path,
    previous: Path | None,
    council: str | None,
    period_text: str | None,
    pack: Path | None,
    columns: Path | None,
    form: str,
) -> None:
    """Check FILE as RETURN (shbe, hbdr) without sending it anywhere.

    A form is a file of lines cell,value with money in pounds, or a JSON object of cells.

    An extract may have a line that names its columns: with the return's own names they may stand in any order; what
    other names stand for is read from the file given with --columns.

    Ends with 0 if there is nothing to stop or fix, 1 if there is, 2 if the file cannot be read as that return, and 3 if
    the command was used wrongly.
    """
    period = _period(period_text)
    definition = _definition(return_key, period) if pack is None else _packed(pack, return_key)
    facts = _facts(period, council)
    checked = _check(definition, file, previous, facts, order=_order(definition, columns))
    report = {"text": write_text, "json": write_json, "csv": write_csv}[form]
    with suppress(BrokenPipeError):
        report(sys.stdout, definition, file.name, checked)
    sys.exit(exit_code(checked))


def exit_code(checked: Checked) -> int:
    if checked.outcome == "unreadable":
        return UNREADABLE
    return FINDINGS if checked.count("stop") or checked.count("fix") else CLEAN


def _period(text: str | None) -> Period | None:
    try:
        return Period.parse(text) if text else None
    except ValueError as unreadable:
        raise WrongUsage(str(unreadable)) from unreadable


def _definition(return_key: str, period: Period | None) -> Definition:
    known = definitions.returns()
    if return_key not in known:
        raise WrongUsage(f"There is no return “{return_key}”. The returns are: {', '.join(known)}.")
    try:
        return definitions.load(return_key, period)
    except DefinitionError as missing:
        raise WrongUsage(str(missing)) from missing


def _packed(pack: Path, return_key: str) -> Definition:
    try:
        definition = read_pack(pack)
    except DefinitionError as wrong:
        raise WrongUsage(str(wrong)) from wrong
    if definition.key != return_key:
        raise WrongUsage(f"{pack} is of “{definition.key}”, not of “{return_key}”.")
    return definition


def _facts(period: Period | None, slug: str | None) -> Facts:
    today = datetime.now(ZoneInfo("Europe/London")).date()
    if slug is None:
        return Facts(period, frozenset(), today)
    from reeve.register.authorities import authorities, names_by_code

    authority = authorities().get(slug)
    if authority is None:
        raise WrongUsage(f"There is no council “{slug}” in the register. Write it as in isle-of-wight.")
    return Facts(period, authority.codes, today, names_by_code())


def _order(definition: Definition, columns: Path | None) -> Order:
    if columns is None:
        return Order(by_name=True)
    if definition.kind == "form":
        raise WrongUsage("A form has no columns: --columns is for a file of lines.")
    try:
        return Order(by_name=True, names=read_columns(columns, definition.layout))
    except NotColumns as wrong:
        raise WrongUsage(str(wrong)) from wrong
    except OSError as unreachable:
        raise WrongUsage(f"The file {columns} could not be opened ({unreachable.strerror}).") from unreachable


def _check(definition: Definition, file: Path, previous: Path | None, facts: Facts, *, order: Order) -> Checked:
    try:
        if definition.kind == "form":
            return _check_form(definition.layout, file, previous, facts)
        earlier = _previous(definition.layout, previous, order) if previous else None
        with file.open("rb") as stream:
            return check(definition.layout, stream, facts=facts, previous=earlier, order=order)
    except OSError as unreachable:
        raise WrongUsage(
            f"The file {unreachable.filename} could not be opened ({unreachable.strerror}). Check its name and place."
        ) from unreachable


def _check_form(layout: Layout, file: Path, previous: Path | None, facts: Facts) -> Checked:
    earlier = _previous_cells(layout, previous) if previous else None
    try:
        cells, unknown = read_cells(file, layout)
    except NotAForm as reason:
        return unreadable(layout, str(reason))
    return with_unknown(check_form(layout, cells, facts=facts, previous=earlier), layout, unknown)


def _previous(layout: Layout, file: Path, order: Order) -> Previous:
    with file.open("rb") as stream:
        try:
            return Previous.from_file(layout, stream, order)
        except NotReadable as reason:
            raise _no_comparing(file, reason) from reason


def _previous_cells(layout: Layout, file: Path) -> Mapping[str, str]:
    try:
        return read_cells(file, layout)[0]
    except NotAForm as reason:
        raise _no_comparing(file, reason) from reason


def _no_comparing(file: Path, reason: Exception) -> WrongUsage:
    return WrongUsage(f"The earlier file {file.name} cannot be read as this return, so nothing was checked. {reason}")
