"""The tree heads given to this council, and their file."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from reeve.database import db
from reeve.identity.door import requires
from reeve.identity.permissions import Act
from reeve.transparency.given import given_file, given_heads
from reeve.verifying.given_views import shown
from reeve.verifying.views import as_file, since_asked


def register(blueprint: Blueprint) -> None:
    blueprint.get("/tree-heads")(heads)
    blueprint.get("/tree-heads/reeve-tree-heads.json")(heads_file)


@requires(Act.READ_HISTORY)
def heads() -> str:
    return render_template("records/heads.html", **shown(given_heads(db.council)))


@requires(Act.READ_HISTORY)
def heads_file() -> Response:
    """With ``?since=`` those since the log had so many entries, shown to begin with them."""
    return as_file(given_file(db.council, since=since_asked()))
