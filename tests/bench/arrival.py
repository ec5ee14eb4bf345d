"""Would a check that starts while its file is still arriving save the officer time? Uploads over a line of 20 Mbit/s.

At most it could save what the check takes, and not all of that: repeated keys, references, last month and totals wait
for the last line whatever is done before. The goal is the share of the whole wait below which it is not worth building:
what is checked before it has wholly come may yet be cut short, refused or sent again, and each of these needs a second
way out and back. It is not built: on a free machine 20,000 claims take 6.4 s to send and 1.5 s to check, 150,000 take
48 s and 3.2 s, shares of 0.19 and 0.06. Beside much other work the share says more of that machine than of the check.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from measure import Row, run
from service import PERIOD, visited

from tests.service import running

MEGABITS = 20
FILES = {"usual": 20_000, "large": 150_000}
WORTH_IT = 0.25


def rows(*, files: dict[str, int] = FILES) -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="reeve-bench-") as folder:
        paths = {name: Path(folder) / f"{name}.txt" for name in files}
        for name, path in paths.items():
            run("sample", path, PERIOD, str(files[name]), "0")
        with running() as service:
            said = visited("arrival_visit.py", service, *paths.values())
    return [
        row
        for path, claims in zip(paths.values(), files.values(), strict=True)
        for row in _row(said[path.name], claims)
    ]


def _row(took: list[float], claims: int) -> list[Row]:
    sent, checked = took
    line = f"{claims:,} claims over {MEGABITS} Mbit/s"
    return [
        Row(f"sending {line}", round(sent, 1), "s"),
        Row(f"its check, from the last byte to the findings, {line}", round(checked, 1), "s"),
        Row(
            f"the most that checking on arrival could save, {line}",
            round(checked / (sent + checked), 2),
            "of the wait",
            WORTH_IT,
        ),
    ]
