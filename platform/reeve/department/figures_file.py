"""One tidy file of every council's figures: a line a figure, with what it is of, its note, and what it was made by.

A period's manifests are read and written at once, by polars, so that five years of a monthly return take seconds. CSV
and XLSX go out as they are written; Parquet is put together on the disk, a period at a time. Money is in pounds.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import polars as pl

from reeve.department.taking import Taken
from reeve.web.downloads import BOM, FORMULA, Cell, encoded

COMMON: dict[str, Any] = {
    "Return": pl.String,
    "Period": pl.String,
    "Practice or live": pl.String,
    "Council": pl.String,
    "Council's name": pl.String,
    "Council's code": pl.String,
    "Nation": pl.String,
    "Status": pl.String,
    "Held back until": pl.Date,
    "Version": pl.Int64,
    "Consignment": pl.Int64,
    "Sealed": pl.Datetime("us", "UTC"),
    "Received": pl.Datetime("us", "UTC"),
    "Definition": pl.String,
    "Definition's revision": pl.Int64,
}
FIGURE = {"Cell": pl.String, "Figure": pl.String, "Unit": pl.String, "Amount": pl.String, "Note": pl.String}
SCHEMA: dict[str, Any] = {**COMMON, **FIGURE}
HEADER = tuple(SCHEMA)
TIMES = ("Sealed", "Received")
AMOUNTS = pl.Decimal(38, 6)
SAID = pl.Struct(
    {"cell": pl.String, "label": pl.String, "amount": pl.String, "unit": pl.String, "unable_to_supply": pl.String}
)
MANIFEST = pl.Struct(
    {
        "obligation": pl.Struct(
            {"return": pl.String, "standing": pl.String, "council": pl.Struct({"code": pl.String})}
        ),
        "definition": pl.Struct({"hash": pl.String, "revision": pl.Int64}),
        "figures": pl.List(SAID),
    }
)
EVIL = "^ *[" + "".join({"-": r"\-"}.get(sign, sign) for sign in FORMULA) + "]"
LINE_END = "\r\n"
TO_QUOTE = '[,"\r\n]'


def frame_of(taken: Sequence[Taken]) -> pl.DataFrame:
    """The figures of a period, those of a return in the order of its definition. ``Amount`` is text, exact: pounds and
    pence, or as it was stated; empty where it is not given, and the note says why where the council did."""
    if not taken:
        return pl.DataFrame(schema=SCHEMA)
    return figures_of(returns_of(taken), taken).select(HEADER)


def returns_of(taken: Sequence[Taken]) -> pl.DataFrame:
    """A line a return: what its figures have alike, and the figures as its manifest states them."""
    obligation, definition = pl.col("obligation").struct, pl.col("definition").struct
    given = pl.DataFrame(
        {
            "Period": [one.period for one in taken],
            "Council": [one.slug for one in taken],
            "Council's name": [one.name for one in taken],
            "Nation": [one.nation for one in taken],
            "Status": [one.standing.value for one in taken],
            "Held back until": pl.Series([one.held_until for one in taken], dtype=pl.Date),
            "Version": [one.version_number for one in taken],
            "Consignment": [one.number for one in taken],
            "Sealed": pl.Series([one.sealed_at for one in taken], dtype=COMMON["Sealed"]),
            "Received": pl.Series([one.received_at for one in taken], dtype=COMMON["Received"]),
            "stated": pl.Series([one.manifest for one in taken]).str.json_decode(MANIFEST),
        }
    )
    return given.unnest("stated").select(
        *(name for name in COMMON if name in given.columns),
        obligation.field("return").alias("Return"),
        obligation.field("standing").alias("Practice or live"),
        obligation.field("council").struct.field("code").alias("Council's code"),
        definition.field("hash").alias("Definition"),
        definition.field("revision").alias("Definition's revision"),
        "figures",
    )


def figures_of(returns: pl.DataFrame, taken: Sequence[Taken]) -> pl.DataFrame:
    """A line a figure, beside whatever else ``returns`` hold of each return; ``Council`` is among it."""
    figure = pl.col("figures").struct
    lines = returns.explode("figures", empty_as_null=False).select(
        pl.exclude("figures"),
        figure.field("cell").alias("Cell"),
        figure.field("label").alias("Figure"),
        figure.field("unit").replace("pence", "pounds").alias("Unit"),
        amount_text(figure.field("amount"), figure.field("unit")).alias("Amount"),
        ("Unable to supply: " + figure.field("unable_to_supply")).alias("Note"),
    )
    return with_reasons(lines, taken)


def amount_text(stated: pl.Expr, unit: pl.Expr) -> pl.Expr:
    """Pence as pounds and pence, without ever being a number that is not exact."""
    pence = stated.cast(pl.Int64, strict=False)
    sign = pl.when(pence < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    whole, rest = (pence.abs() // 100).cast(pl.String), (pence.abs() % 100).cast(pl.String).str.zfill(2)
    return pl.when(unit == "pence").then(pl.concat_str([sign, whole, pl.lit("."), rest])).otherwise(stated)


def with_reasons(lines: pl.DataFrame, taken: Sequence[Taken]) -> pl.DataFrame:
    """With what councils explained or dispute, where any did."""
    said = [(one.slug, cell, "; ".join(words)) for one in taken for cell, words in one.reasons.items()]
    if not said:
        return lines
    reasons = pl.DataFrame(said, schema={"Council": pl.String, "Cell": pl.String, "reason": pl.String}, orient="row")
    note = pl.concat_str(["Note", "reason"], separator="; ", ignore_nulls=True)
    joined = lines.join(reasons, on=["Council", "Cell"], how="left", maintain_order="left")
    return joined.with_columns(pl.when(note != "").then(note).alias("Note")).drop("reason")


def cells_of(periods: Iterable[Sequence[Taken]]) -> Iterator[tuple[Cell, ...]]:
    """Every line as its cells, for a workbook."""
    amount = HEADER.index("Amount")
    for taken in periods:
        for row in frame_of(taken).iter_rows():
            yield (*row[:amount], None if row[amount] is None else Decimal(row[amount]), *row[amount + 1 :])


def csv_of(periods: Iterable[Sequence[Taken]], *, provenance: Sequence[str]) -> Iterator[bytes]:
    """The bytes of the file, a period at a time. Text that a spreadsheet would run is disarmed."""
    yield BOM.encode() + encoded([HEADER])
    for taken in periods:
        yield csv_lines(taken)
    yield encoded([[], *([line] for line in provenance)])


def csv_lines(taken: Sequence[Taken]) -> bytes:
    """What the figures of a return have alike is most of each line, and is written once for all of them."""
    if not taken:
        return b""
    returns = in_london(returns_of(taken)).with_columns(pl.col(TIMES).dt.strftime("%Y-%m-%d %H:%M:%S"))
    alike = returns.select("Council", pl.concat_str(cells_in_csv(COMMON), separator=",").alias("alike"), "figures")
    lines = figures_of(alike, taken).select(pl.concat_str("alike", *cells_in_csv(FIGURE), separator=","))
    together: str = lines.to_series().str.join(LINE_END).item()
    return together.encode() + (LINE_END.encode() if len(lines) else b"")


def cells_in_csv(columns: Mapping[str, Any]) -> list[pl.Expr]:
    """Each as its text: disarmed, and quoted where need be (RFC 4180)."""
    return [cell_text(name, kind).fill_null("") for name, kind in columns.items()]


def cell_text(name: str, kind: Any) -> pl.Expr:
    cell = pl.col(name)
    if kind != pl.String or name == "Amount":
        return cell.cast(pl.String)
    disarmed = pl.when(cell.str.contains(EVIL)).then("'" + cell).otherwise(cell)
    in_quotes = '"' + disarmed.str.replace_all('"', '""', literal=True) + '"'
    return pl.when(cell.str.contains(TO_QUOTE)).then(in_quotes).otherwise(disarmed)


def in_london(lines: pl.DataFrame) -> pl.DataFrame:
    return lines.with_columns(pl.col(TIMES).dt.convert_time_zone("Europe/London").dt.replace_time_zone(None))


def parquet_of(periods: Iterable[Sequence[Taken]], *, provenance: Sequence[str]) -> IO[bytes]:
    """A file of its own, gone when it is closed; its metadata say where it comes from."""
    out = tempfile.TemporaryFile()  # noqa: SIM115 - whoever streams it closes it
    with tempfile.TemporaryDirectory() as folder:
        parts = [part(taken, Path(folder) / f"{number}.parquet") for number, taken in enumerate(periods)]
        whole = pl.scan_parquet(parts) if parts else typed(frame_of([])).lazy()
        whole.sink_parquet(out, metadata={"reeve": "\n".join(provenance)})
    out.seek(0)
    return out


def part(taken: Sequence[Taken], path: Path) -> Path:
    typed(frame_of(taken)).write_parquet(path)
    return path


def typed(lines: pl.DataFrame) -> pl.DataFrame:
    """Amounts with six places, as a column must have as many in every row."""
    return in_london(lines).with_columns(pl.col("Amount").cast(AMOUNTS))
