"""How a failed job is logged: the kind of error and the places in the code, never the error's own words.

Those may quote a person's data, as PostgreSQL does in the detail of a violated constraint.
"""

from __future__ import annotations

import logging
import traceback
from types import TracebackType

QUEUE = "procrastinate"
Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Wordless(logging.Formatter):
    """Writes an error as its kind and its places."""

    def formatException(self, ei: Raised) -> str:  # noqa: N802 - logging's own name
        return "" if ei[1] is None else "\n".join(without_words(ei[1]))


def without_words(error: BaseException) -> list[str]:
    """The kind of an error and its places, as a log may hold them."""
    kind = type(error)
    places = traceback.extract_tb(error.__traceback__)
    return [
        f"{kind.__module__}.{kind.__qualname__}",
        *(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in places),
    ]


def quieten() -> logging.Handler:
    """Give the queue's own log a handler of this kind, and let nothing else write what it logs."""
    handler = logging.StreamHandler()
    handler.setFormatter(Wordless("%(name)s %(levelname)s %(message)s"))
    logger = logging.getLogger(QUEUE)
    logger.handlers[:] = [handler]
    logger.propagate = False
    return handler
