"""The tree heads given to a department, and their file. A council's own pages are in its room ``records``."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template

from reeve.database import db
from reeve.identity.door import requires
from reeve.identity.permissions import Act
from reeve.transparency.given import Given, given_file, given_heads
from reeve.verifying.views import as_file, since_asked
from reeve.web import page_of

blueprint = Blueprint("given", __name__, url_prefix="/department/tree-heads", template_folder="templates")


@blueprint.get("")
@requires(Act.DESK_READ)
def heads() -> str:
    return render_template("verifying/department_heads.html", **shown(given_heads(db.department)))


@blueprint.get("/reeve-tree-heads.json")
@requires(Act.DESK_READ)
def heads_file() -> Response:
    """With ``?since=`` those since the log had so many entries, shown to begin with them."""
    return as_file(given_file(db.department, since=since_asked()))


def shown(given: list[Given]) -> dict[str, Any]:
    """What the page of given heads needs: one page of them, and how many are not the ones everybody is shown."""
    page = page_of(len(given))
    changed = sum(not each.stands for each in given)
    return {"heads": given[page.offset : page.offset + page.size], "page": page, "changed": changed}
