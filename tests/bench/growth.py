"""The engine on a file far larger than any council's: whether memory stays where it was and a line costs the same.

The largest council has some 150,000 claims. A million says whether anything grows faster than the file does, which a
larger council, a slower disk or a smaller machine would meet first.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median

from measure import Row, Run, interleaved, ratio, run

USUAL, LARGE = 150_000, 1_000_000


def rows(*, usual: int = USUAL, large: int = LARGE) -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="reeve-bench-") as folder:
        checks = {claims: _files(Path(folder), claims) for claims in (usual, large)}
        runs = interleaved({str(claims): ("check", *files) for claims, files in checks.items()})
    small, big = (_each(runs[str(claims)]) for claims in (usual, large))
    step = f"from {usual:,} to {large:,} claims"
    return [
        Row(f"peak memory of the check, {step}", ratio(big["peak"], small["peak"]), "x", 1.5),
        Row(f"time a line of the check, {step}", ratio(big["a line"], small["a line"]), "x", 1.3),
        Row(f"check of {large:,} claims", round(median(big["seconds"]), 1), "s"),
        Row(f"check of {large:,} claims: peak memory", round(median(big["peak"]) / 1e6), "MB"),
        Row(f"check of {large:,} claims: lines", big["lines"][0], "lines"),
    ]


def _files(folder: Path, claims: int) -> tuple[Path, Path]:
    """This month's extract and last month's keys. What is only needed to make them is gone once they are made."""
    last, this, keys = (folder / f"{claims}.{name}" for name in ("last", "this", "keys"))
    run("sample", last, "2026-09", str(claims), "0")
    run("keep", last, keys)
    run("sample", this, "2026-10", str(claims), "0", last)
    for done in (last, folder / f"{last.name}.lines", folder / f"{this.name}.lines"):
        done.unlink()
    return this, keys


def _each(runs: list[Run]) -> dict[str, list[float]]:
    lines = [float(str(one.note["lines"])) for one in runs]
    return {
        "seconds": [one.seconds for one in runs],
        "peak": [float(one.peak) for one in runs],
        "lines": lines,
        "a line": [one.seconds / count for one, count in zip(runs, lines, strict=True)],
    }
