"""The engine on a large council's month: against polars merely reading the file, and with an error on every line."""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median

from measure import Row, Run, interleaved, ratio, run

CLAIMS = 150_000
_WRONG = ("stop", "fix", "not_run")


def rows(*, claims: int = CLAIMS) -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="reeve-bench-") as folder:
        return _measured(Path(folder), claims)


def _measured(folder: Path, claims: int) -> list[Row]:
    last, this, spoilt, keys = (folder / name for name in ("last.txt", "this.txt", "spoilt.txt", "keys.parquet"))
    making = run("sample", last, "2026-09", str(claims), "0")
    run("sample", this, "2026-10", str(claims), "0", last)
    run("sample", spoilt, "2026-10", str(claims), "1", last)
    run("keep", last, keys)
    runs = interleaved(
        {
            "read": ("read", f"{this}.lines"),
            "check": ("check", this, keys),
            "spoilt": ("check", spoilt, keys),
        }
    )
    return [*_ratios(runs, claims), *_figures(runs, making)]


def _ratios(runs: dict[str, list[Run]], claims: int) -> list[Row]:
    seconds = {name: [one.seconds for one in each] for name, each in runs.items()}
    peaks = {name: [float(one.peak) for one in each] for name, each in runs.items()}
    of = f"{claims:,} claims"
    return [
        Row(f"full check against reading the file, {of}", ratio(seconds["check"], seconds["read"]), "x", 2.0),
        Row(f"peak memory of the check against reading, {of}", ratio(peaks["check"], peaks["read"]), "x", 0.5),
        Row(f"an error on every line against a clean file, {of}", ratio(seconds["spoilt"], seconds["check"]), "x", 3.0),
    ]


def _figures(runs: dict[str, list[Run]], making: Run) -> list[Row]:
    """Not goals: the figures behind the ratios, of this machine in this hour."""
    shown = [Row(f"{name}: seconds", round(median(one.seconds for one in each), 3), "s") for name, each in runs.items()]
    shown += [
        Row(f"{name}: peak memory", round(median(one.peak for one in each) / 1e6), "MB") for name, each in runs.items()
    ]
    clean = runs["check"][0].note
    lines, findings = (int(str(runs[name][0].note[of])) for name, of in (("check", "lines"), ("spoilt", "findings")))
    return [
        *shown,
        Row("check: lines", lines, "lines"),
        Row("check: false alarms and rules that could not run", sum(int(str(clean[of])) for of in _WRONG), "", 0),
        Row("spoilt: findings", findings, "findings"),
        Row("making the sample", round(making.seconds, 2), "s", 60.0),
    ]
