"""Which check, and which of its findings, a machine asks about."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request

from councils.returns.models import Version
from councils.validation.findings import Filter
from councils.validation.models import CheckRun, FindingTotal
from councils.validation.queries import newest_check, totals_of
from councils.validation.subject import NotYetChecked
from reeve.errors import Refusal
from reeve.web.paging import Page

MOST_PAGES = 1_000_000
PER_PAGE, MOST_PER_PAGE = 100, 1_000
SEVERITIES = ("stop", "fix", "confirm")


class NotThatQuery(Refusal):
    """A parameter after the question mark cannot be read. Check it against the API's document."""

    title = "The question cannot be read"


def run_of(version: Version) -> tuple[CheckRun | None, Sequence[FindingTotal]]:
    """The newest check, and its totals once it has ended."""
    run = newest_check(version)
    return run, totals_of(run) if run is not None and run.outcome is not None else []


def checked_version(version: Version) -> CheckRun:
    """The finished check. Raises NotYetChecked."""
    run = newest_check(version)
    if run is None or run.outcome in (None, "failed"):
        raise NotYetChecked
    return run


def wanted_findings() -> Filter:
    """Raises NotThatQuery."""
    severity = request.args.get("severity")
    if severity is not None and severity not in SEVERITIES:
        raise NotThatQuery(f"severity must be one of {', '.join(SEVERITIES)}.")
    return Filter(rule=request.args.get("rule") or None, severity=severity)


def page_asked_for(count: int) -> Page:
    """Past the last page there is nothing, and no error. Raises NotThatQuery."""
    return Page(count, whole("page", 1, most=MOST_PAGES), whole("per_page", PER_PAGE, most=MOST_PER_PAGE))


def whole(name: str, default: int, *, most: int) -> int:
    """A whole number from 1 to ``most``."""
    text = request.args.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and 1 <= int(text) <= most):
        raise NotThatQuery(f"{name} must be a whole number from 1 to {most:,}.")
    return int(text)
