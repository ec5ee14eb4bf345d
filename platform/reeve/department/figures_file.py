"""One tidy file of every council's figures: a line a figure, with what it is of, its note, and what it was made by.

A period's manifests are read and written at once, by polars, so that five years of a monthly return take seconds. CSV
and XLSX go out as they are written; Parquet is put together on the disk, a period at a time. Money is in pounds.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
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


def frame_of(taken: Sequence[Taken]) -> pl.DataFrame:
    """The figures of a period, those of a return in the order of its definition. ``Amount`` is text, exact: pounds and
    pence, or as it was stated; empty where it is not given, and the note says why where the council did."""
    if not taken:
        return pl.DataFrame(schema=SCHEMA)
    given = pl.DataFrame(
        {
            "Period": [one.period for one in taken],
            "Council": [one.slug for one in taken],
            "Council's name": [one.name for one in taken],
            "Nation": [one.nation for one in taken],
            "Status": [one.standing.value for one in taken],
            "Version": [one.version_number for one in taken],
            "Consignment": [one.number for one in taken],
            "Sealed": pl.Series([one.sealed_at for one in taken], dtype=COMMON["Sealed"]),
            "Received": pl.Series([one.received_at for one in taken], dtype=COMMON["Received"]),
            "stated": pl.Series([one.manifest for one in taken]).str.json_decode(MANIFEST),
        }
    )
    figure = pl.col("figures").struct
    lines = (
        given.unnest("stated")
        .explode("figures", empty_as_null=False)
        .with_columns(
            pl.col("obligation").struct.field("return").alias("Return"),
            pl.col("obligation").struct.field("standing").alias("Practice or live"),
            pl.col("obligation").struct.field("council").struct.field("code").alias("Council's code"),
            pl.col("definition").struct.field("hash").alias("Definition"),
            pl.col("definition").struct.field("revision").alias("Definition's revision"),
            figure.field("cell").alias("Cell"),
            figure.field("label").alias("Figure"),
            figure.field("unit").replace("pence", "pounds").alias("Unit"),
            amount_text(figure.field("amount"), figure.field("unit")).alias("Amount"),
            ("Unable to supply: " + figure.field("unable_to_supply")).alias("unable"),
        )
    )
    return with_notes(lines, taken).select(HEADER)


def amount_text(stated: pl.Expr, unit: pl.Expr) -> pl.Expr:
    """Pence as pounds and pence, without ever being a number that is not exact."""
    pence = stated.cast(pl.Int64, strict=False)
    sign = pl.when(pence < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    whole, rest = (pence.abs() // 100).cast(pl.String), (pence.abs() % 100).cast(pl.String).str.zfill(2)
    return pl.when(unit == "pence").then(pl.concat_str([sign, whole, pl.lit("."), rest])).otherwise(stated)


def with_notes(lines: pl.DataFrame, taken: Sequence[Taken]) -> pl.DataFrame:
    said = [(one.slug, cell, "; ".join(words)) for one in taken for cell, words in one.reasons.items()]
    reasons = pl.DataFrame(said, schema={"Council": pl.String, "Cell": pl.String, "reason": pl.String}, orient="row")
    note = pl.concat_str(["unable", "reason"], separator="; ", ignore_nulls=True)
    joined = lines.join(reasons, on=["Council", "Cell"], how="left", maintain_order="left")
    return joined.with_columns(pl.when(note != "").then(note).alias("Note"))


def cells_of(periods: Iterable[Sequence[Taken]]) -> Iterator[tuple[Cell, ...]]:
    """Every line as its cells, for a workbook."""
    amount = HEADER.index("Amount")
    for taken in periods:
        for row in frame_of(taken).iter_rows():
            yield (*row[:amount], None if row[amount] is None else Decimal(row[amount]), *row[amount + 1 :])


def csv_of(periods: Iterable[Sequence[Taken]], *, provenance: Sequence[str]) -> Iterator[bytes]:
    """The bytes of the file, a period at a time. Text that a spreadsheet would run is disarmed."""
    yield BOM.encode() + encoded([HEADER])
    texts = [name for name, kind in SCHEMA.items() if kind == pl.String and name != "Amount"]
    armed = pl.col(texts).str.contains(EVIL)
    for taken in periods:
        lines = in_london(frame_of(taken)).with_columns(
            pl.when(armed).then("'" + pl.col(texts)).otherwise(pl.col(texts)).name.keep(),
            pl.col(TIMES).dt.strftime("%Y-%m-%d %H:%M:%S"),
        )
        yield lines.write_csv(include_header=False, line_terminator="\r\n").encode()
    yield encoded([[], *([line] for line in provenance)])


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
