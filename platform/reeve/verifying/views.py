"""The public pages: check a receipt, the keys, the tree heads; and the files of both."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, render_template, request, url_for

from reeve.database import db, now
from reeve.department.public_key import published
from reeve.identity.door import find_visitor, public
from reeve.proof.canonical import utc
from reeve.transparency.kept import heads_given
from reeve.transparency.queries import newest_look, newest_rows
from reeve.web import Frame, Link
from reeve.web.downloads import disposition

LISTED = 31

blueprint = Blueprint("verifying", __name__, template_folder="templates")


def surroundings() -> Frame:
    """Everybody may check a receipt; a department's people find the heads it was given too."""
    who = find_visitor()
    given = () if who is None or who.department is None else (Link("Tree heads", url_for("given.heads")),)
    return Frame(footer=(Link("Check a receipt", url_for("verifying.page")), *given))


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
    return as_file(heads_given(db.gate, since=since_asked()))


def since_asked() -> int:
    """How many entries the log had, by ``?since=``; 0 where that is no such number."""
    return max(0, request.args.get("since", 0, type=int))


def as_file(heads: bytes) -> Response:
    answer = Response(heads, mimetype="application/json")
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
            "from": None if each.key.since is None else utc(each.key.since),
            "until": None if each.key.until is None else utc(each.key.until),
            "ours": each.ours,
            "words": each.words,
        }
        for each in published(db.gate)
    ]
    return jsonify({"format": "reeve-public-keys/1", "keys": listed})
