"""The public pages: check a receipt, the keys, the tree heads; and the files of both."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, render_template, request, url_for

from reeve.database import db, now
from reeve.department.public_key import published
from reeve.identity.door import public
from reeve.transparency.kept import heads_given
from reeve.transparency.queries import newest_look, newest_rows
from reeve.web import Frame, Link
from reeve.web.downloads import disposition

LISTED = 31

blueprint = Blueprint("verifying", __name__, template_folder="templates")


def surroundings() -> Frame:
    return Frame(footer=(Link("Check a receipt", url_for("verifying.page")),))


@blueprint.get("/verify")
@public
def page() -> str:
    """The check runs in the reader's browser; the page itself is the same for everybody."""
    return render_template("verifying/verify.html", keys=published(db.gate))


@blueprint.get("/verify/tree-heads")
@public
def tree_heads() -> str:
    return render_template(
        "verifying/tree_heads.html", heads=newest_rows(db.gate, LISTED), look=newest_look(db.gate), now=now()
    )


@blueprint.get("/reeve-tree-heads.json")
@public
def heads() -> Response:
    """Every tree head; with ``?since=`` those since the log had so many entries, shown to begin with them."""
    since = max(0, request.args.get("since", 0, type=int))
    answer = Response(heads_given(db.gate, since=since), mimetype="application/json")
    answer.headers["Content-Disposition"] = disposition("reeve-tree-heads.json")
    return answer


@blueprint.get("/reeve-public-keys.json")
@public
def keys() -> Response:
    """The keys of ``/reeve-public-key.txt``, for machines."""
    listed = [
        {
            "key_id": each.key.id,
            "algorithm": "Ed25519",
            "public_key": each.key.text,
            "ours": each.ours,
            "words": each.words,
        }
        for each in published(db.gate)
    ]
    return jsonify({"format": "reeve-public-keys/1", "keys": listed})
