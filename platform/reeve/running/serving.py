"""What each process of the web does besides answering: gunicorn's hooks (``--config python:reeve.running.serving``)."""

from __future__ import annotations

from typing import Any


def post_worker_init(_worker: Any) -> None:
    """It begins to answer: from now on what is counted is kept once a minute."""
    from reeve.published import using

    using.keep_on()


def worker_exit(_server: Any, _worker: Any) -> None:
    """It ends in good order: what was counted since goes to its day."""
    from reeve.published import using

    using.keep()
