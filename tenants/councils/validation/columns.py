"""What a version's page says of the columns of its file."""

from __future__ import annotations

from typing import Any

from councils.columns.page import recognised_columns
from councils.columns.queries import order_behind
from councils.validation.subject import Subject
from reeve.identity.door import visitor
from reeve.identity.permissions import Act


def columns_shown(subject: Subject, *, may_change: bool) -> dict[str, Any]:
    """How they were read, with where to say something else of them; and whether that has to be asked."""
    reading = (subject.checked.reading or {}).get("columns")
    change = subject.address("findings.columns") if may_change and visitor().may(Act.PREPARE) else None
    rows = recognised_columns(reading, order_behind(subject.version), change=change)
    return {"columns": rows, "asks_columns": reading is not None and reading["how"] in ("asked", "outdated")}
