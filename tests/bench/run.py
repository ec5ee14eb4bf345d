"""``make bench``: every group of measurements, a table on screen and ``bench.json`` beside the checkout's files.

A group is a module of this folder with ``rows() -> list[Row]``. Ends with 1 if a goal is not met.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from pathlib import Path

from measure import Row

GROUPS = (
    "small", "engine", "growth", "peers", "damaged", "onboarding", "crowd", "desk", "department", "arrival",
    "due_dates", "form", "comparison", "log", "deadline", "service", "till",
)  # fmt: skip
HERE = Path(__file__).parent


def main() -> int:
    options = argparse.ArgumentParser(description="Measure Reeve against its goals.")
    present = [group for group in GROUPS if (HERE / f"{group}.py").exists()]
    options.add_argument("groups", nargs="*", default=present, metavar="GROUP", help=f"any of {', '.join(present)}")
    options.add_argument("--out", type=Path, default=Path("bench.json"))
    chosen = options.parse_args()
    rows = [row for group in chosen.groups for row in importlib.import_module(group).rows()]
    chosen.out.write_text(json.dumps([row.as_dict() for row in rows], indent=1) + "\n")
    sys.stdout.write(table(rows))
    return 1 if any(row.met is False for row in rows) else 0


def table(rows: list[Row]) -> str:
    wide = max(len(row.name) for row in rows)
    lines = [f"{'':{wide}}  {'value':>12}  {'goal':>8}"]
    for row in rows:
        goal = "" if row.goal is None else f"{row.goal:g}"
        verdict = {None: "", True: "met", False: "NOT MET"}[row.met]
        lines.append(f"{row.name:{wide}}  {row.value:>12,g}  {goal:>8}  {row.unit}  {verdict}".rstrip())
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
