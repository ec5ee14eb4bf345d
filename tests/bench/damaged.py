"""Two thousand machine-made damaged extracts through the engine: how many it did not answer, and how long one took."""

from __future__ import annotations

import io
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from measure import Row

sys.path.append(str(Path(__file__).parents[2]))

from reeve.definitions import load
from reeve.rules import Facts, Period, check
from reeve.samples import shbe
from tests.definitions.damage import damaged, fault_in

FILES, PATIENCE = 2_000, 60
OCTOBER = Period.parse("2026-10")


def rows(*, files: int = FILES) -> list[Row]:
    layout, facts = load("shbe").layout, Facts(OCTOBER, frozenset({"WIN"}), date(2026, 11, 2))
    sound, unanswered, longest = _sound(), 0, 0.0
    for number in range(files):
        data = damaged(number, sound)
        began = time.perf_counter()
        found = check(layout, io.BytesIO(data), facts=facts)
        longest = max(longest, time.perf_counter() - began)
        unanswered += fault_in(data, found) is not None
    return [
        Row(f"of {files:,} damaged files, not answered", unanswered, "", 0),
        Row("the longest answer to one of them", round(longest, 2), "s", PATIENCE),
    ]


def _sound() -> bytes:
    with tempfile.TemporaryDirectory(prefix="reeve-bench-") as folder:
        path = Path(folder) / "shbe.txt"
        shbe.make(path, council_code="WIN", period=OCTOBER, claims=6, seed=3)
        return path.read_bytes()
