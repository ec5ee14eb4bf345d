"""A file as the whole body of a request, stored as it arrives; no transaction is held meanwhile."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from flask import request
from werkzeug.exceptions import ClientDisconnected
from werkzeug.http import parse_options_header

from councils.uploads.streamed_form import PIECE, read_to_the_end, shown_name
from councils.uploads.take_in import InStore, store
from reeve.database.requests import release_units
from reeve.department.models import Obligation
from reeve.errors import Refusal, TooLarge
from reeve.installation import here
from reeve.vault import CutShort
from reeve.vault.receive import too_large


class NotTheFile(Refusal):
    """Send the bytes of the file itself as the body, not a form that holds it. Nothing was kept."""

    status = 415
    title = "This is not a file"


class EmptyFile(Refusal):
    """The file is empty, so nothing was kept and no version was made. Check what wrote it, then send it again."""

    status = 422
    title = "The file is empty"


def receive_body(obligation: Obligation) -> InStore:
    """Raises NotTheFile, TooLarge, CutShort, EmptyFile, StoreUnavailable; then nothing is left in the store."""
    request.max_content_length = sys.maxsize
    limit = here().settings.upload_limit
    with read_to_the_end(request.stream, most=limit):
        if request.mimetype == "multipart/form-data":
            raise NotTheFile
        if (request.content_length or 0) > limit:
            raise TooLarge(too_large(limit))
        release_units()
        return store(pieces(), obligation, name=name_of(obligation), limit=limit)


def pieces() -> Iterator[bytes]:
    """The body piece by piece. Less than was promised is not taken for a whole file."""
    came = 0
    try:
        while piece := request.stream.read(PIECE):
            came += len(piece)
            yield piece
    except (ClientDisconnected, OSError) as error:
        raise CutShort from error
    if request.content_length is not None and came != request.content_length:
        raise CutShort
    if not came:
        raise EmptyFile


def name_of(obligation: Obligation) -> str:
    """As the sender says in Content-Disposition (RFC 6266), else after the return and its period."""
    _, options = parse_options_header(request.headers.get("Content-Disposition"))
    return shown_name(options.get("filename") or f"{obligation.return_key}-{obligation.period}.txt")
