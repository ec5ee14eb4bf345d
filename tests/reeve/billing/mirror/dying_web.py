"""The web service in one process that kills itself, as the kernel would, in the middle of taking an event in.

``python -m ... PORT kept`` dies when the event's row is written and not yet committed, ``... PORT committed`` after the
commit and before the answer; with a port only it lives. Its settings come from the environment.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from flask import request
from werkzeug.serving import make_server

from reeve.app import create_app


def die(_: Any) -> Any:
    if request.path == "/stripe/webhook":
        os.kill(os.getpid(), signal.SIGKILL)
    return _


def main(port: int, place: str) -> None:
    """What is asked for last after a request is asked first: so ``kept`` comes before the commit at the door."""
    app = create_app()
    if place == "kept":
        app.after_request(die)
    if place == "committed":
        app.teardown_request(die)
    make_server("127.0.0.1", port, app, threaded=True).serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), (*sys.argv[2:], "")[0])
