"""Reeve's engine beside five tools that check tables, on the same lines with the same twenty rules.

The rules are such as all six can say: required, code list, length, range, readable as a whole number or a day, and one
cell against another. Every tool must find the same number of the same rule, or the benchmark fails. Each runs in a
process of its own, in an environment of its own (``tests/bench/peers.lock``) that the service and its tests never see.
Row by row, two of them need minutes for a large council's file; they are set beside the engine on its first lines.
That each line has all its cells the engine always sees. Readers of columns take it on trust unless a rule asks; so the
two tools that build on one are set beside it without that rule and with it. duckdb stops at such a line of itself.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from hashlib import sha256
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

from measure import ROUNDS, Row, Run, ratio, run

from reeve import definitions

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PLACE, LOCK = ROOT / ".venv-peers", HERE / "peers.lock"
CLAIMS, FIRST, FAULTS = 150_000, 15_000, 0.2
OURS = "reeve_engine"
ON_POLARS = ("with_dataframely", "with_pandera")
BY_COLUMN = (*ON_POLARS, "with_duckdb")
BY_ROW = ("with_pydantic", "with_frictionless")
RULES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("LCHBREF", "required", {}),
    ("LCHBSTAT", "required", {}),
    ("CCTEN", "required", {}),
    ("LCHBSTAT", "codes", {}),
    ("PASSPORTIND", "codes", {}),
    ("CCTEN", "codes", {}),
    ("CCPCODE", "length", {"most": 8}),
    ("DNNUMDEPS", "integer", {}),
    ("NNNONDEPS", "integer", {}),
    ("LAWKELHB", "integer", {}),
    ("LAHBAMT", "integer", {}),
    ("CABENCAP", "integer", {}),
    ("CDDOB", "date", {}),
    ("LDHBREC", "date", {}),
    ("LDHBDEC", "date", {}),
    ("LDSTARTDAT", "date", {}),
    ("NNNONDEPS", "range", {"least": 0}),
    ("LDHBDEC", "not_before", {"other": "LDHBREC"}),
    ("LDSTARTDAT", "not_before", {"other": "CDDOB"}),
    ("LAHBAMT", "not_above", {"other": "LAWKELHB"}),
)


def rows(*, claims: int = CLAIMS, first: int = FIRST) -> list[Row]:
    python = environment()
    with tempfile.TemporaryDirectory(prefix="reeve-bench-") as made:
        folder = Path(made)
        rules, lines, few = folder / "rules.json", folder / "lines.txt", folder / "first.txt"
        widths = folder / "widths.json"
        rules.write_text(json.dumps(specification()))
        widths.write_text(json.dumps(specification(widths=True)))
        run("sample", folder / "whole.txt", "2026-10", str(claims), str(FAULTS))
        claim_lines(folder / "whole.txt", lines, few, first)
        see_widths(python, folder, widths)
        return [
            *beside(python, lines, rules, BY_COLUMN, f"{claims:,} claims"),
            *beside(python, lines, widths, ON_POLARS, f"{claims:,} claims, and that each line has its cells"),
            *beside(python, few, rules, BY_ROW, f"{first:,} claims"),
        ]


def environment() -> Path:
    """The peers' own interpreter; their environment is made when the lock has changed since."""
    stamp, wanted = PLACE / "lock.sha256", sha256(LOCK.read_bytes()).hexdigest()
    python = PLACE / "bin" / "python"
    if not stamp.exists() or stamp.read_text() != wanted:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(PLACE)], check=True)
        install = [
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--require-hashes",
            "-r",
            str(LOCK),
        ]
        subprocess.run([str(python), *install], check=True)
        stamp.write_text(wanted)
    return python


def specification(*, widths: bool = False) -> dict[str, Any]:
    """What the tools are given: the width of a line, the fields the rules name, the rules with their code lists; with
    ``widths`` also the rule that a line has as many cells."""
    layout = definitions.load("shbe").layout
    fields = layout.by_record["D"]
    rules = []
    for name, kind, more in RULES:
        codes = {"codes": fields[name].codes} if kind == "codes" else {}
        rules.append({"id": f"{name}-{kind}", "field": name, "kind": kind, **codes, **more})
    named = sorted({rule["field"] for rule in rules}, key=lambda name: fields[name].position)
    if widths:
        rules.append({"id": "cells", "field": "cells", "kind": "cells", "count": layout.positions})
    return {"positions": layout.positions, "fields": {n: fields[n].position for n in named}, "rules": rules}


def see_widths(python: Path, folder: Path, widths: Path) -> None:
    """Raises unless those that are asked find one cell too many, and one too few, in lines that are sound otherwise."""
    clean, few = folder / "clean.txt", folder / "few.txt"
    run("sample", clean, "2026-10", "40", "0")
    claim_lines(clean, few, folder / "none.txt", 0)
    first, second, *rest = few.read_bytes().splitlines(keepends=True)
    few.write_bytes(b"".join([*rest, first.replace(b"\n", b"|\n"), second.removesuffix(b"|\n") + b"\n"]))
    for tool in (OURS, *ON_POLARS):
        if (note := once(interpreter(tool, python), tool, few, widths).note) != {"cells": 2}:
            raise RuntimeError(f"{tool} was to find two lines of the wrong width, and found {note}")


def interpreter(tool: str, python: Path) -> Path:
    return Path(sys.executable) if tool == OURS else python


def claim_lines(whole: Path, lines: Path, few: Path, first: int) -> None:
    """The claims' lines alone, and the first of them; only those of the right width, as a faulty file has others."""
    bars = definitions.load("shbe").layout.positions - 1
    with whole.open("rb") as source, lines.open("wb") as target:
        target.writelines(line for line in source if line.startswith(b"D|") and line.count(b"|") == bars)
    with lines.open("rb") as source, few.open("wb") as target:
        target.writelines(islice(source, first))


def beside(python: Path, lines: Path, rules: Path, tools: tuple[str, ...], on: str) -> list[Row]:
    """Each tool once a round, in turn with ours."""
    runs: dict[str, list[Run]] = {tool: [] for tool in (OURS, *tools)}
    for _ in range(ROUNDS):
        for tool, own in runs.items():
            own.append(once(interpreter(tool, python), tool, lines, rules))
    agree(runs)
    ours = [one.seconds for one in runs[OURS]]
    shown = [
        Row(f"the engine, {len(RULES)} common rules, {on}", round(median(ours), 3), "s"),
        Row(f"the engine: processor time, {on}", round(median(one.cpu for one in runs[OURS]), 3), "s"),
        Row(f"the engine: peak memory, {on}", round(median(one.peak for one in runs[OURS]) / 1e6), "MB"),
    ]
    for tool in tools:
        name, theirs = tool.removeprefix("with_"), [one.seconds for one in runs[tool]]
        shown += [
            Row(f"the engine against {name}, {len(RULES)} common rules, {on}", ratio(ours, theirs), "x", 1.0),
            Row(f"{name}: seconds, {on}", round(median(theirs), 3), "s"),
            Row(f"{name}: processor time, {on}", round(median(one.cpu for one in runs[tool]), 3), "s"),
            Row(f"{name}: peak memory, {on}", round(median(one.peak for one in runs[tool]) / 1e6), "MB"),
        ]
    return [*shown, Row(f"findings on which all agree, {on}", found(runs[OURS][0]), "findings")]


def once(python: Path, tool: str, lines: Path, rules: Path) -> Run:
    done = subprocess.run(
        [str(python), str(HERE / "peer_tools" / "run.py"), tool, str(lines), str(rules)],
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"{tool} failed:\n{done.stderr}")
    said = json.loads(done.stdout.splitlines()[-1])
    return Run(said["seconds"], said["cpu"], said["peak"], said["note"])


def agree(runs: dict[str, list[Run]]) -> None:
    """Raises unless every run of every tool counted what the engine's first run did, rule by rule."""
    ours = runs[OURS][0].note
    for tool, own in runs.items():
        for one in own:
            if one.note != ours:
                both = {rule: (ours.get(rule, 0), one.note.get(rule, 0)) for rule in sorted({*ours, *one.note})}
                differ = {rule: counts for rule, counts in both.items() if counts[0] != counts[1]}
                raise RuntimeError(f"{tool} does not agree with the engine, as (engine, {tool}): {differ}")


def found(one: Run) -> int:
    return sum(int(str(count)) for count in one.note.values())
