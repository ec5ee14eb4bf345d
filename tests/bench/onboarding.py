"""Every council that owes a return comes aboard from one file, as an operator does it with ``reeve council onboard``.

The goal is three minutes (issue 3, "Speed"); the dry run does the same work and undoes it.
"""

from __future__ import annotations

import csv
import sys
import tempfile
import time
from pathlib import Path

from measure import Row

sys.path.append(str(Path(__file__).parents[2]))

from reeve.onboarding.bulk_file import COLUMNS
from reeve.register.authorities import authorities
from tests.service import Service, running

GOAL = 180.0


def rows() -> list[Row]:
    slugs = sorted(slug for slug, authority in authorities().items() if authority.administers_hb)
    with tempfile.TemporaryDirectory(prefix="reeve-bench-") as folder, running() as service:
        path = _file_of(Path(folder), slugs)
        dry = _seconds(service, path, "--dry-run")
        real = _seconds(service, path)
        again = _seconds(service, path)
    return [
        Row(f"{len(slugs)} councils brought aboard from one file", real, "s", GOAL),
        Row(f"{len(slugs)} councils, dry run", dry, "s", GOAL),
        Row(f"{len(slugs)} councils, all aboard already", again, "s"),
    ]


def _file_of(folder: Path, slugs: list[str]) -> Path:
    path = folder / "councils.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        write = csv.writer(file)
        write.writerow(COLUMNS)
        for slug in slugs:
            people = ("Ada Admin", f"ada@{slug}.example", "Alex Accepts", f"alex@{slug}.example", "Dee Officer")
            write.writerow((slug, *people))
    return path


def _seconds(service: Service, path: Path, *more: str) -> float:
    since = time.monotonic()
    service.run("council", "onboard", "--csv", str(path), *more)
    return round(time.monotonic() - since, 1)
