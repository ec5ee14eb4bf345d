"""Which obligations are met by a file."""

from __future__ import annotations

from councils.returns.queries import get_obligation, standing_of
from reeve.department.models import Obligation
from reeve.errors import NotFound


class NotByFile(NotFound):
    """This return is a form, not a file. Go back to the return's page and fill it in there."""

    title = "There is nothing to upload here"


def get_upload_obligation(return_key: str, period: str) -> Obligation:
    """Raises NoSuchReturn, NotByFile."""
    obligation = get_obligation(return_key, period)
    if standing_of(obligation).is_form:
        raise NotByFile
    return obligation
