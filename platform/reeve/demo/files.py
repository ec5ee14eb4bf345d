"""The files the demo uploads: a real-sized extract with planted faults, and the same one corrected."""

from __future__ import annotations

from pathlib import Path

from reeve.register.authorities import Authority
from reeve.rules.period import Period
from reeve.samples import shbe

CLAIMS = 20_000
PERIOD = Period.parse("2026-10")
SEED = 2026
FAULTS = 0.004


def extract_with_faults(folder: Path, council: Authority) -> Path:
    """Some two hundred lines are spoilt."""
    path = folder / f"{council.slug}-2026-10.txt"
    shbe.make(path, council_code=council.register_code, period=PERIOD, claims=CLAIMS, seed=SEED, faults=FAULTS)
    return path


def corrected_extract(folder: Path, council: Authority) -> Path:
    """The same claims without the faults, but for one claimant born long ago: true, and to be explained."""
    path = folder / f"{council.slug}-2026-10-corrected.txt"
    shbe.make(path, council_code=council.register_code, period=PERIOD, claims=CLAIMS, seed=SEED)
    born_long_ago(path)
    return path


def born_long_ago(path: Path) -> None:
    """Make the first claimant's date of birth 1 March 1914, which asks for an explanation and is no error."""
    lines = path.read_bytes().split(b"\n")
    place = next(i for i, line in enumerate(lines) if line.startswith(b"D|"))
    cells = lines[place].split(b"|")
    cells[7] = b"01-03-1914"
    lines[place] = b"|".join(cells)
    path.write_bytes(b"\n".join(lines))
