"""Which versions count as the figures of an earlier period: accepted by the department, or carried there."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from councils.returns.models import Version
from reeve.department.carried_models import CarriedReturn
from reeve.department.decided import accepted
from reeve.department.models import Consignment


def is_accepted() -> ColumnElement[bool]:
    """Whether the department accepted the version, and neither took that back nor rejected it afterwards."""
    return (
        select(Consignment.number)
        .where(
            Consignment.obligation_id == Version.obligation_id,
            Consignment.version_number == Version.number,
            accepted(),
        )
        .exists()
    )


def is_carried() -> ColumnElement[bool]:
    """Whether the council recorded that it sent the version by other means."""
    return (
        select(CarriedReturn.version_number)
        .where(CarriedReturn.obligation_id == Version.obligation_id, CarriedReturn.version_number == Version.number)
        .exists()
    )
