"""The findings desk with half a million findings: every filter the page offers, and all of them taken away.

A council's file is uploaded with an error on half of its lines, then again with one on every line, so that what is
new, still there and fixed since then can be asked for. The list has one order, by rule and line: nothing to sort by.
What a page takes is of this machine in this hour; its processor time says more where others use the machine too.
"""

from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from measure import Row, run
from service import MEMORY_GOAL, PAGE_GOAL, PERIOD, Said, _of_hundred, visited

from tests.service import running

CLAIMS = 200_000
FAULTS = {"earlier": 0.5, "this": 1.0}


def rows(*, claims: int = CLAIMS) -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="reeve-bench-") as made:
        files = {name: Path(made) / f"{name}.txt" for name in FAULTS}
        with ThreadPoolExecutor() as makers:
            samples = [
                makers.submit(run, "sample", files[name], PERIOD, str(claims), str(share))
                for name, share in FAULTS.items()
            ]
            for making in samples:
                making.result()
        with running() as service:
            said = visited("desk_visit.py", service, *files.values())
    return [*_pages(said), *_taken_away(said)]


def _pages(said: Said) -> list[Row]:
    among = f"among {said['findings'][0]:,.0f} findings"
    kinds = {name.removeprefix("page: "): took for name, took in said.items() if name.startswith("page: ")}
    every = [seconds for took in kinds.values() for seconds in took]
    return [
        Row(f"findings page, {len(every)} looks by every filter, {among}, 95 of 100", _p95(every), "s", PAGE_GOAL),
        Row(f"findings page, {among}: processor time of the web, 95 of 100", _p95(said["cost"]), "s"),
        *(Row(f"findings page by {name}, {among}, 95 of 100", _p95(took), "s") for name, took in kinds.items()),
        Row("most memory a web process gained by these pages", said["gained by pages"][0], "MB", MEMORY_GOAL),
    ]


def _taken_away(said: Said) -> list[Row]:
    shown = []
    for kind in ("CSV", "XLSX"):
        lines, megabytes, first, seconds, gained = said[kind]
        shown += [
            Row(f"all findings as {kind}, {megabytes:,.1f} MB", round(seconds, 1), "s"),
            Row(f"all findings as {kind}, until its first byte", round(first, 2), "s"),
            Row(f"all findings as {kind}: left out", said["findings"][0] - lines, "findings", 0),
            Row(f"most memory a web process gained by the {kind}", gained, "MB", MEMORY_GOAL),
        ]
    return shown


def _p95(values: list[float]) -> float:
    return round(_of_hundred(values, 95), 3)
