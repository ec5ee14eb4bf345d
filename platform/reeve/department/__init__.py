"""The department's door: what each council owes, what was handed over, and what the department said of it.

Obligations exist for every council that owes a return, on Reeve or not, two years ahead and by the council's own dates;
a date is the definition's or, where no source gives one, the department's. More time is asked for by a council and
answered here, and the original date is kept. What came another way is recorded beside it and taken back by a further
entry (``elsewhere``); who is waited for is written to (``chase``): its words are kept here, and the council's side,
which alone knows its people, writes the letters. The department's database role has no grant at all on ``tenants``: it
sees a return only as a consignment, sealed for it, with what extracts offered beside what the officer gave; of one that
a council carried itself it knows that and when. What it does (acceptance, query, rejection, reopening) are rows the
council reads; its reads, by page, file or archive, stand in that council's own history. A decision taken back is none:
whoever asks for accepted returns asks ``decided``. Each department is a row and sees its own returns only, by the same
walls. A changed definition is tried on the practice returns it was sent before it is released (``trial``): only counts
come back, and of fewer than five councils none. For how long councils may keep figures out of comparison it says
itself, return by return (``holding``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the child that tries rules is of this room too, and needs no web
    from flask import Flask


def init_app(app: Flask) -> None:
    """Open the desk, and hand out the key that receipts are checked with."""
    from reeve.department import holding, public_key, pull, ready
    from reeve.department.views import blueprint, surroundings
    from reeve.web import frame_by

    app.register_blueprint(blueprint)
    app.register_blueprint(public_key.blueprint)
    frame_by(app, surroundings)
    pull.init_app(app)
    holding.init_app(app)
    ready.init_app(app)


def register_jobs() -> None:
    """Make the room's task known to the queue."""
    from reeve.department import ready

    ready.register_jobs()
