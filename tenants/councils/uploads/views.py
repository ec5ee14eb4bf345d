"""The upload page, and the file as it streams in."""

from __future__ import annotations

import sys

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from councils.returns.add_version import refuse_under_way
from councils.returns.pages import surroundings_of
from councils.returns.queries import standing_of
from councils.returns.state import state_of
from councils.scope import require_own_form
from councils.uploads.queries import get_upload_obligation
from councils.uploads.streamed_form import read_form, read_to_the_end
from councils.uploads.take_in import InStore, TakenIn, store, take_in
from reeve.database.requests import release_units
from reeve.department.models import Obligation
from reeve.identity.door import requires
from reeve.identity.permissions import Act
from reeve.installation import here
from reeve.web import require_csrf, takes_streams
from reeve.web.posting import PLACE

blueprint = Blueprint("uploads", __name__, url_prefix="/c/<council>/returns", template_folder="templates")


@blueprint.get("/<return_key>/<period>/uploads")
@requires(Act.PREPARE)
def page(return_key: str, period: str) -> str:
    obligation = get_upload_obligation(return_key, period)
    return render_template(
        "uploads/page.html",
        limit=here().settings.upload_limit,
        **surroundings_of(obligation),
    )


@blueprint.post("/<return_key>/<period>/uploads")
@takes_streams
@requires(Act.PREPARE)
def receive(return_key: str, period: str) -> Response:
    request.max_content_length = sys.maxsize
    obligation = get_upload_obligation(return_key, period)
    with read_to_the_end(request.stream, most=here().settings.upload_limit):
        file = streamed(obligation)
    return see(take_in(obligation, file), return_key, period)


def streamed(obligation: Obligation) -> InStore:
    """Store the file as it arrives, holding no transaction. The token comes before the file and is checked first."""
    refuse_under_way(state_of(standing_of(obligation)))
    release_units()
    arriving = read_form(request.stream, request.content_type or "")
    require_csrf(arriving.fields.get("csrf_token") or request.headers.get("X-CSRFToken"))
    require_own_form(arriving.fields.get(PLACE))
    return store(arriving.pieces, obligation, name=arriving.name, limit=here().settings.upload_limit)


def see(taken: TakenIn, return_key: str, period: str) -> Response:
    """On to the check's progress; or to the version that already holds this very file, which then says so."""
    endpoint = "validation.version" if taken.again else "validation.progress"
    note = "same-file" if taken.again else None
    number = taken.version.number
    return redirect(url_for(endpoint, return_key=return_key, period=period, number=number, note=note), 303)
