"""The tasks that are measured, one to a process. Says what it took as one line of JSON.

Imports and reading the definition come before the clock starts: a worker does them once, not for every file.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

POSITIONS = 341
TODAY = date(2026, 11, 30)
Note = dict[str, object]


def read(lines: str) -> tuple[float, Note]:
    """The baseline: the data lines as 341 string columns, by polars, with its own choice of threads."""
    import polars as pl

    schema = {f"p{place}": pl.String for place in range(1, POSITIONS + 1)}
    start = time.perf_counter()
    frame = pl.read_csv(lines, has_header=False, separator="|", quote_char=None, schema=schema, infer_schema=False)
    return time.perf_counter() - start, {"lines": frame.height}


def check(file: str, keys: str) -> tuple[float, Note]:
    """The whole check with last month's keys, from opening the file to the finished table of findings."""
    from reeve import definitions
    from reeve.rules import Facts, Period, Previous, check

    layout = definitions.load("shbe", Period.parse("2026-10")).layout
    facts = Facts(period=Period.parse("2026-10"), council_codes=frozenset({"LDS"}), today=TODAY)
    start = time.perf_counter()
    previous = Previous.from_keys(Path(keys).read_bytes())
    with Path(file).open("rb") as stream:
        checked = check(layout, stream, facts=facts, previous=previous)
    seconds = time.perf_counter() - start
    severities = {severity: checked.count(severity) for severity in ("stop", "fix", "confirm")}
    return seconds, {
        "lines": checked.total_lines,
        "findings": checked.findings.height,
        "not_run": len(checked.not_run),
        **severities,
    }


def keep(file: str, keys: str) -> tuple[float, Note]:
    """Not measured: last month's file checked, its keys kept as the service would keep them."""
    from reeve import definitions
    from reeve.rules import Facts, Period, check

    layout = definitions.load("shbe", Period.parse("2026-09")).layout
    facts = Facts(period=Period.parse("2026-09"), council_codes=frozenset({"LDS"}), today=TODAY)
    start = time.perf_counter()
    with Path(file).open("rb") as stream:
        checked = check(layout, stream, facts=facts)
    Path(keys).write_bytes(checked.keys_parquet())
    return time.perf_counter() - start, {"keys": checked.keys.height}


def sample(out: str, period: str, claims: str, faults: str, previous: str = "") -> tuple[float, Note]:
    """A synthetic extract, and beside it ``<out>.lines``: its data lines alone, for the baseline."""
    from reeve.rules import Period
    from reeve.samples import shbe

    start = time.perf_counter()
    made = shbe.make(
        Path(out),
        council_code="LDS",
        period=Period.parse(period),
        claims=int(claims),
        seed=1,
        faults=float(faults),
        previous=Path(previous) if previous else None,
    )
    seconds = time.perf_counter() - start
    with Path(out).open("rb") as whole, Path(out + ".lines").open("wb") as lines:
        lines.writelines(line for line in whole if not line.startswith((b"HEADER", b"TRAILER")))
    return seconds, {"lines": made.written.lines, "bytes": Path(out).stat().st_size}


TASKS: dict[str, Callable[..., tuple[float, Note]]] = {"read": read, "check": check, "keep": keep, "sample": sample}


def peak() -> int:
    """The most memory this process has held, in bytes; of this program alone where the system can tell."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    begun = time.process_time()
    seconds, note = TASKS[sys.argv[1]](*sys.argv[2:])
    cpu = time.process_time() - begun
    sys.stdout.write(json.dumps({"seconds": seconds, "cpu": cpu, "peak": peak(), "note": note}) + "\n")
