"""The rule catalogue: every rule of every return in plain English, open to anybody.

What an officer, a supplier or an auditor reads here is written from the very trees the engine runs: the words, the
predicate, the fields it points at, where the rule comes from, and an example that breaks it. How often a rule was found
is counted at night over all councils: none is named, and of fewer than five nothing is kept. Each rule has an address
of its own that stays, and all of them can be taken away as CSV or JSON.
"""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from reeve.catalogue.views import blueprint, surroundings
    from reeve.web import frame_by

    app.register_blueprint(blueprint)
    frame_by(app, surroundings)
