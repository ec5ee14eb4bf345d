"""``reeve push``: a file sent to Reeve by its API, its check waited for, and what was found said in a few lines.

It ends with 0 for nothing to stop or fix, 1 for some, 2 for a file that cannot be read as that return, 3 for wrong
usage (a wrong token or address among it), 4 where it was not sent or not checked, so that it is worth running again.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from reeve.commands.check import CLEAN, FINDINGS, UNREADABLE, Command, WrongUsage
from reeve.commands.check_report import SHOWN_NAMES
from reeve.commands.push_client import Client, NotReached, Refused, is_safe

NOT_SENT = 4
VARIABLE = "REEVE_TOKEN"
WORTH_AGAIN = frozenset({409, 429, 500, 502, 503, 504})
ONE_MEGABYTE = 1_000_000


@click.command(cls=Command)
@click.argument("return_key", metavar="RETURN")
@click.argument("period", metavar="PERIOD")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--council", metavar="SLUG", required=True, help="The council, as its addresses on Reeve name it.")
@click.option("--url", required=True, help="Where Reeve is, such as https://reeve.example.")
@click.option("--token-file", type=click.Path(path_type=Path), help=f"The file that holds the token; else {VARIABLE}.")
@click.option("--check-only", is_flag=True, help="Check the file without keeping it: no version is made.")
@click.option("--wait", metavar="SECONDS", type=click.IntRange(1), default=900, show_default=True)
def command(
    return_key: str,
    period: str,
    file: Path,
    council: str,
    url: str,
    token_file: Path | None,
    check_only: bool,
    wait: int,
) -> None:
    """Send FILE to Reeve as RETURN (such as shbe) for PERIOD (such as 2026-10), and say what its check found.

    Ends with 0 if there is nothing to stop or fix, 1 if there is, 2 if the file cannot be read as that return, 3 if the
    command was used wrongly, and 4 if the file was not sent or not checked: run it again then, nothing is done twice.
    """
    if not is_safe(url):
        raise WrongUsage("The address must begin with https://, so that nobody on the way reads the token.")
    client = Client(url.rstrip("/"), read_token(token_file), say=say)
    try:
        found = client.push(council, return_key, period, opened(file), check_only=check_only, wait=wait)
    except Refused as refused:
        sys.exit(ended(refused))
    except NotReached as trouble:
        click.echo(str(trouble), err=True)
        sys.exit(NOT_SENT)
    report(found, url.rstrip("/"))
    sys.exit(exit_code(found["check"]))


def read_token(file: Path | None) -> str:
    """The token alone, or as the header's line that curl takes. Raises WrongUsage."""
    try:
        text = os.environ.get(VARIABLE, "") if file is None else file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as unreadable:
        raise WrongUsage(f"The token could not be read from {file}. Check its name and place.") from unreadable
    token = text.strip().rpartition(" ")[2]
    if not token:
        raise WrongUsage(f"There is no token. Name its file with --token-file, or put it into {VARIABLE}.")
    return token


def opened(file: Path) -> Path:
    """Raises WrongUsage where the file cannot be read."""
    try:
        with file.open("rb"):
            return file
    except OSError as unreachable:
        raise WrongUsage(
            f"The file {file} could not be opened ({unreachable.strerror}). Check its name and place."
        ) from unreachable


def say(words: str) -> None:
    """Progress is for whoever watches: it goes where errors go, so that the report can be kept by itself."""
    click.echo(words, err=True)


def ended(refused: Refused) -> int:
    click.echo(f"{refused.title}. {refused.detail}", err=True)
    if refused.kind == "empty-file":
        return UNREADABLE
    return NOT_SENT if refused.status in WORTH_AGAIN else 3


def report(found: Mapping[str, Any], address: str) -> None:
    """What was found, in the order of the pages: worst first."""
    check = found["check"]
    click.echo(headline(found))
    for total in check["by_rule"]:
        answered = f", {total['answered']:,} answered" if total["answered"] else ""
        click.echo(
            f"{total['severity']:<8}{total['rule']}  {total['count']:,} found{answered}\n        {total['message']}"
        )
    if (columns := check.get("columns")) and not columns["read"]:
        click.echo(f"Line {columns['line']} names the columns; {unknown_words(columns['unknown'])}")
    if check["problem"]:
        click.echo(f"It could not be checked: {check['problem']} The fault is Reeve's.")
    if "version" in found:
        click.echo(f"See it at {address}{page_of(found['url'])}")


def unknown_words(names: Sequence[str]) -> str:
    """Which names a person has to say something of, no more than can be read."""
    if not names:
        return "they are not in the return's own order. A person confirms once that they stand so."
    more = f" and {len(names) - SHOWN_NAMES:,} more" if len(names) > SHOWN_NAMES else ""
    return f"the return has none called {', '.join(names[:SHOWN_NAMES])}{more}. A person says once what they are."


def page_of(url: str) -> str:
    """The page for officers, of what the API has at ``url``."""
    return url.replace("/api/v1/councils/", "/c/", 1)


def headline(found: Mapping[str, Any]) -> str:
    check = found["check"]
    what = f"Version {found['version']}" if "version" in found else "Checked, and nothing is kept"
    if check["outcome"] == "unreadable":
        return f"{what}: the file cannot be read as this return."
    left = check["left"]
    return f"{what}: {left['fix']:,} to fix, {left['confirm']:,} to explain, {check['lines']:,} lines."


def exit_code(check: Mapping[str, Any]) -> int:
    left = check["left"]
    return {
        "unreadable": UNREADABLE,
        "failed": NOT_SENT,
    }.get(check["outcome"], FINDINGS if left["stop"] + left["fix"] else CLEAN)
