"""The web service in one process that kills itself, as the kernel would, in the middle of taking an event in: ``kept``
when the event's row is written and not yet committed, ``committed`` after the commit and before the answer. Without
such a place it lives. Its settings come from the environment.
"""

from __future__ import annotations

import os
import signal
from typing import Any

from flask import request
from werkzeug.serving import make_server

from reeve.app import create_app


def die(_: Any) -> Any:
    if request.path == "/stripe/webhook":
        os.kill(os.getpid(), signal.SIGKILL)
    return _


def serve(port: str, place: str = "") -> None:
    """What is asked for last after a request is asked first: so ``kept`` comes before the commit at the door."""
    app = create_app()
    if place == "kept":
        app.after_request(die)
    if place == "committed":
        app.teardown_request(die)
    make_server("127.0.0.1", int(port), app, threaded=True).serve_forever()
