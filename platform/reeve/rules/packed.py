"""Compiled rules handed from one process to another, so that a child that checks a file need not compile them again.

Only from a process of ours to a child it has started, through the pipe between them: never read from a file, and never
from a child. Both run the same code and the same polars, whose expressions are packed in a form that only it can read.
"""

from __future__ import annotations

import pickle
from functools import lru_cache

from reeve.rules.model import Layout
from reeve.rules.plan import plan_of


@lru_cache(maxsize=16)
def pack(layout: Layout) -> bytes:
    """The layout with its compiled rules, some 600 kB for five hundred rules over three thousand fields."""
    plan_of(layout)
    return pickle.dumps(layout, protocol=5)


@lru_cache(maxsize=16)
def unpack(packed: bytes) -> Layout:
    """What ``pack`` packed, compiled as it was. Raises TypeError where it is something else."""
    layout = pickle.loads(packed)  # noqa: S301 - the parent's own bytes, from its pipe
    if not isinstance(layout, Layout):
        raise TypeError("a packed layout was expected")
    return layout
