"""Work for a child, which loads nothing but itself."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

Say = Callable[[Mapping[str, Any]], None]


def who(payload: Mapping[str, Any], say: Say) -> Mapping[str, Any]:
    if payload.get("fall"):
        raise ValueError("a line of the file that must not be shown")
    return {"pid": os.getpid(), "names": sorted(os.environ)}


def other(payload: Mapping[str, Any], say: Say) -> Mapping[str, Any]:
    return {"pid": os.getpid()}
