"""The mirror: what Stripe says becomes our ledger, and what we ask of Stripe is written down before we ask.

An event is a doorbell. Its door (``views``) proves the signature, keeps the event's ids once and leaves; a job on a
queue of its own (``heed``) then fetches the object and writes its whole state under a row lock, together with the mark
that the event was heeded. So events may come twice, late, in any order or not at all: the last look is what counts, and
the night's reconciliation finds what never came. Of an event only ids and the digest of its body are kept, never the
body: what it says about people is not needed, since the object is fetched.
"""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from reeve.billing.mirror import views

    app.register_blueprint(views.blueprint)
