"""One tidy file of every council's figures: a line a figure, with what it is of, its note, and what it was made by.

CSV and XLSX go out as they are written. Parquet is put together on the disk, a period at a time. Money is in pounds.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

import polars as pl

from reeve.department.taking import Taken
from reeve.proof.figures import Amount, amount
from reeve.web.downloads import BOM, Cell, encoded
from reeve.web.filters import local

OF = (
    "Return",
    "Period",
    "Practice or live",
    "Council",
    "Council's name",
    "Council's code",
    "Nation",
    "Status",
    "Version",
    "Consignment",
    "Sealed",
    "Received",
    "Definition",
    "Definition's revision",
)
FIGURE = ("Cell", "Figure", "Unit", "Amount", "Note")
HEADER = (*OF, *FIGURE)
AMOUNTS = pl.Decimal(38, 6)
SCHEMA: dict[str, Any] = {
    **dict.fromkeys(OF, pl.String),
    "Version": pl.Int64,
    "Consignment": pl.Int64,
    "Sealed": pl.Datetime("us"),
    "Received": pl.Datetime("us"),
    "Definition's revision": pl.Int64,
    **dict.fromkeys(FIGURE, pl.String),
    "Amount": AMOUNTS,
}
Line = tuple[str, str, str, int | Decimal | None, str]


def of(taken: Taken) -> tuple[Cell, ...]:
    """What every figure of one return has in common."""
    stated = taken.manifest["obligation"]
    definition = taken.manifest["definition"]
    return (
        stated["return"],
        taken.period,
        stated["standing"],
        taken.slug,
        taken.name,
        stated["council"]["code"],
        taken.nation,
        taken.standing.value,
        taken.version_number,
        taken.number,
        taken.sealed_at,
        taken.received_at,
        definition["hash"],
        definition["revision"],
    )


def lines_of(taken: Taken) -> Iterator[Line]:
    """Its figures in the order of the definition; an amount that is not supplied is empty and its note says why."""
    reasons = reasons_by_cell(taken)
    for figure in taken.manifest["figures"]:
        cell, unit = figure["cell"], figure["unit"]
        said = [f"Unable to supply: {figure['unable_to_supply']}"] if "unable_to_supply" in figure else []
        said += reasons.get(cell, ())
        yield cell, figure["label"], unit_words(unit), in_pounds(amount(figure["amount"]), unit), "; ".join(said)


def reasons_by_cell(taken: Taken) -> Mapping[str, Sequence[str]]:
    """What the council explained or disputes about a cell, by the fields of the rule it is about."""
    found: dict[str, list[str]] = {}
    rules = taken.definition.layout.by_id
    for kind, words in (("explanations", "Explained"), ("disputes", "Disputed")):
        for one in taken.manifest[kind]:
            rule = rules.get(one["rule"])
            for cell in rule.fields if rule else ():
                found.setdefault(cell, []).append(f"{words} ({one['rule']}): {one['reason']}")
    return found


def unit_words(unit: str) -> str:
    return "pounds" if unit == "pence" else unit


def in_pounds(value: Amount, unit: str) -> int | Decimal | None:
    return Decimal(value).scaleb(-2) if unit == "pence" and value is not None else value


def cells_of(taken: Iterable[Taken]) -> Iterator[tuple[Cell, ...]]:
    """Every line as its cells, for a workbook."""
    for one in taken:
        common = of(one)
        for line in lines_of(one):
            yield (*common, *line)


def csv_of(taken: Iterable[Taken], *, provenance: Sequence[str]) -> Iterator[bytes]:
    """The bytes of the file, a return at a time: what its lines have in common is written once and repeated."""
    yield BOM.encode() + encoded([HEADER])
    for one in taken:
        common = encoded([of(one)]).decode().rstrip("\r\n")
        yield "".join([f"{common},{text_of(*line)}\r\n" for line in lines_of(one)]).encode()
    yield encoded([[], *([line] for line in provenance)])


def text_of(cell: str, label: str, unit: str, value: int | Decimal | None, note: str) -> str:
    told = "" if value is None else f"{value:f}"
    return f"{named(cell, label, unit)},{told},{one_cell(note) if note else ''}"


@lru_cache(maxsize=10_000)
def named(cell: str, label: str, unit: str) -> str:
    """The same few hundred stand in every return."""
    return encoded([[cell, label, unit]]).decode().rstrip("\r\n")


def one_cell(text: str) -> str:
    return encoded([[text]]).decode().removesuffix("\r\n")


def parquet_of(taken: Iterable[Taken], *, provenance: Sequence[str]) -> IO[bytes]:
    """A file of its own, gone when it is closed; its metadata say where it comes from."""
    out = tempfile.TemporaryFile()  # noqa: SIM115 - whoever streams it closes it
    with tempfile.TemporaryDirectory() as folder:
        parts = list(write_parts(taken, Path(folder)))
        whole = pl.scan_parquet(parts) if parts else pl.LazyFrame(schema=SCHEMA)
        whole.sink_parquet(out, metadata={"reeve": "\n".join(provenance)})
    out.seek(0)
    return out


def write_parts(taken: Iterable[Taken], folder: Path) -> Iterator[Path]:
    """One for each period, as they come one after the other."""
    rows: list[tuple[Any, ...]] = []
    period = ""
    for number, one in enumerate(taken):
        if rows and one.period != period:
            yield part(rows, folder / f"{number}.parquet")
            rows = []
        period = one.period
        common = tuple(local(cell).replace(tzinfo=None) if isinstance(cell, datetime) else cell for cell in of(one))
        rows += [(*common, *line) for line in lines_of(one)]
    if rows:
        yield part(rows, folder / "last.parquet")


def part(rows: Sequence[tuple[Any, ...]], path: Path) -> Path:
    columns = zip(*rows, strict=True)
    named = {
        name: exact(column) if name == "Amount" else list(column) for name, column in zip(HEADER, columns, strict=True)
    }
    pl.DataFrame(named, schema=SCHEMA).write_parquet(path)
    return path


def exact(column: Iterable[Any]) -> list[Decimal | None]:
    """Six places, as every amount of the column must have as many."""
    return [None if value is None else Decimal(value).quantize(Decimal("0.000001")) for value in column]
