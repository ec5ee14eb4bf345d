"""One council's rooms, in the order of the work.

scope -> aboard -> people -> tokens -> returns -> calendar -> drafting -> workbook -> uploads -> columns ->
lineage -> validation -> findings -> dryrun -> signoff -> delivery -> assurance -> carrying -> records -> burden ->
comparison -> api -> leaving. A later room may look back at an earlier one, never ahead. Every URL of a room begins
``/c/<council>/`` (of the API ``/api/v1/councils/<council>/``) and passes ``scope`` first; what people of no council
read says so and is outside.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the child that checks a file is of these rooms too, and needs no web
    from flask import Flask

ROOMS = (
    "aboard",
    "people",
    "tokens",
    "returns",
    "calendar",
    "drafting",
    "workbook",
    "uploads",
    "columns",
    "lineage",
    "validation",
    "findings",
    "dryrun",
    "signoff",
    "delivery",
    "assurance",
    "carrying",
    "records",
    "burden",
    "comparison",
    "api",
    "leaving",
)
WORKING_ROOMS = ("tokens", "calendar", "uploads", "validation", "dryrun", "delivery", "burden", "api", "leaving")


def init_app(app: Flask) -> None:
    """Open the gate, then each room, in the order of the work."""
    import_module("councils.scope").init_app(app)
    for room in ROOMS:
        app.register_blueprint(import_module(f"councils.{room}.views").blueprint)
    import_module("councils.returns.across_views").init_app(app)
    import_module("councils.api.guidance_views").init_app(app)


def register_jobs() -> None:
    """Make the rooms' tasks known to the queue."""
    for room in WORKING_ROOMS:
        import_module(f"councils.{room}.jobs")
