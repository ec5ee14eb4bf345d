"""What a machine is told of a file that names its columns in an order nobody has confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request, url_for

from councils.columns.answers import asked_in
from councils.returns.queries import definition_of
from councils.validation.models import CheckRun
from reeve.department.models import Obligation
from reeve.errors import Conflict
from reeve.rules import Columns, missing_from


class ColumnsNotKnown(Conflict):
    """The file names its columns in an order nobody has confirmed, so no line of it was read."""

    title = "The columns are not known"

    def __init__(self, columns: Columns, obligation: Obligation, page: str, words: str) -> None:
        super().__init__(f"{(type(self).__doc__ or '').strip()} {words}")
        missing = missing_from(definition_of(obligation).layout, columns.positions)
        self.more = {
            "line": columns.line,
            "unknown_columns": list(columns.unknown),
            "missing_fields": list(missing.values()),
            "confirm_at": f"{request.host_url.rstrip('/')}{page}",
        }


def refuse_unknown(run: CheckRun, obligation: Obligation, number: int) -> None:
    """Raises ColumnsNotKnown."""
    columns = asked_in(run.reading)
    if columns is not None:
        place: dict[str, Any] = {"return_key": obligation.return_key, "period": obligation.period, "number": number}
        words = "Whoever prepares the return says there which column is which; then it is checked by itself."
        raise ColumnsNotKnown(columns, obligation, url_for("findings.columns", **place), words)


def refuse_unknown_in_dry_run(reading: Mapping[str, Any] | None, obligation: Obligation) -> None:
    """Nothing is kept of the file, so a person chooses it once themselves. Raises ColumnsNotKnown."""
    columns = asked_in(reading)
    if columns is not None:
        page = url_for("dryrun.page", return_key=obligation.return_key, period=obligation.period)
        words = "Whoever prepares the return chooses the file there once and says which is which; then send it again."
        raise ColumnsNotKnown(columns, obligation, page, words)


def columns_read(reading: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """How a line of names was taken, as a check's answer holds it."""
    named = (reading or {}).get("columns")
    if named is None:
        return None
    found = Columns.from_json(named)
    return {"line": found.line, "read": found.is_read, "unknown": [] if found.is_read else list(found.unknown)}
