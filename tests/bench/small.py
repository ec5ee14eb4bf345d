"""What a check of a few lines costs: the child's start, its rules, the reading, the findings put away.

Processor time, as most of an officer's small files and nearly all of the tests' pay it; the clock says little on a busy
machine.
"""

from __future__ import annotations

import base64
import resource
import tempfile
from pathlib import Path
from statistics import median
from typing import Any
from uuid import uuid4

from measure import ROUNDS, Row

from reeve import definitions
from reeve.jobs import run_child
from reeve.rules import pack
from reeve.vault import DataKey, Place, Store, new_object_id, receive

GOOD = Path(definitions.__file__).parent / "shbe" / "2026-04" / "examples" / "good.txt"
GOAL = 1.3
"""Half of the 2.7 seconds it took when every child compiled its rules and loaded the web and the queue."""


def rows() -> list[Row]:
    lines = GOOD.read_bytes().splitlines(keepends=True)
    files = {"three lines": b"".join([*lines[:2], lines[-1]]), f"{len(lines)} lines": b"".join(lines)}
    return [
        Row(f"a check of {name}, child and all, in processor time", measured(file), "s", GOAL)
        for name, file in files.items()
    ]


def measured(file: bytes) -> float:
    rules = base64.b64encode(pack(definitions.load("shbe").layout)).decode()
    with tempfile.TemporaryDirectory(prefix="reeve-bench-") as folder:
        return round(median(once(file, rules, f"file://{folder}") for _ in range(ROUNDS)), 3)


def once(file: bytes, rules: str, address: str) -> float:
    council, key = uuid4(), DataKey.new()
    place = Place("extract", council, new_object_id())
    receive([file], store=Store.at(address), place=place, key=key, limit=1 << 30)
    payload = {
        "rules": rules,
        "store": address,
        "period": "2026-10",
        "council_codes": ["EXM"],
        "councils": {},
        "columns_confirmed": {},
        "today": "2026-11-30",
        "record_key": "00" * 32,
        "file": sealed(place, key),
        **{
            purpose: sealed(Place(purpose, council, new_object_id()), DataKey.new()) for purpose in ("findings", "keys")
        },
    }
    before = spent()
    run_child("councils.validation.child:work", payload, memory=4 << 30, seconds=100)
    return spent() - before


def spent() -> float:
    """Seconds of processors that children of this process have taken."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def sealed(place: Place, key: DataKey) -> dict[str, Any]:
    return {
        "purpose": place.purpose,
        "council_id": str(place.council_id),
        "object_id": str(place.object_id),
        "key": base64.b64encode(key.secret).decode(),
    }
