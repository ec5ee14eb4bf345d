"""What a form's page sends back: the cells it held, each with what it showed and the lock version that was read."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request

from councils.drafting.cells import entered_cells
from councils.drafting.save import Typed
from councils.returns.queries import definition_of
from reeve.department.models import Obligation

LONGEST_REASON = 500


def typed_cells(obligation: Obligation) -> Mapping[str, Typed]:
    """The cells of the posted form. A cell the page did not send is not there, and so not changed."""
    fields = entered_cells(definition_of(obligation))
    return {field.name: typed_cell(field.name) for field in fields if field.name in request.form}


def typed_cell(name: str) -> Typed:
    """One cell; ``use`` names the cell whose suggestion was chosen instead of typing."""
    chosen = request.form.get("use") == name
    text = request.form.get(f"{name}-suggested" if chosen else name, "")
    read_at = request.form.get(f"{name}-read-at", "0")
    unable = request.form.get(f"{name}-unable")
    return Typed(
        plain(text),
        plain(request.form.get(f"{name}-was", "")),
        int(read_at) if read_at.isdigit() else 0,
        None if unable is None else plain(unable)[:LONGEST_REASON],
        plain(request.form.get(f"{name}-unable-was", "")),
    )


def plain(text: str) -> str:
    return text.replace("\x00", "").strip()
