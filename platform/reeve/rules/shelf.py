"""What is kept of the lines until the last is read, in little memory however many they are.

A council's file is kept as it is. Of a file of many pieces the earlier ones are packed, to about a sixth, and a rule
takes out only the columns it names: a million claims need little more memory than a hundred and fifty thousand.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import polars as pl

AS_THEY_ARE = 8
"""Pieces of one record type that are kept as they are; the next one has them packed."""


@dataclass(slots=True)
class Shelf:
    """The kept columns of one record type, put away piece by piece and taken out by name, in the order of the file."""

    schema: Mapping[str, pl.DataType]
    height: int = 0
    _loose: list[pl.DataFrame] = field(default_factory=list)
    _packed: list[bytes] = field(default_factory=list)

    def put(self, frame: pl.DataFrame) -> None:
        """Puts one piece's lines after those that are there."""
        if len(self._loose) >= AS_THEY_ARE:
            self._packed.append(_packed(pl.concat(self._loose)))
            self._loose.clear()
        self._loose.append(frame)
        self.height += frame.height

    def take(self, names: Collection[str]) -> pl.DataFrame:
        """These columns of every line, in one piece of memory; no line where none was put."""
        columns = [name for name in self.schema if name in names]
        if not self._packed:
            return self._together()[columns]
        parts = [pl.read_parquet(io.BytesIO(packed), columns=columns) for packed in self._packed]
        return pl.concat([*parts, *(frame[columns] for frame in self._loose)], rechunk=True)

    def _together(self) -> pl.DataFrame:
        if len(self._loose) != 1:
            whole = pl.concat(self._loose, rechunk=True) if self._loose else pl.DataFrame(schema=self.schema)
            self._loose[:] = [whole]
        return self._loose[0]


def _packed(frame: pl.DataFrame) -> bytes:
    target = io.BytesIO()
    frame.write_parquet(target, compression="zstd", compression_level=1, statistics=False)
    return target.getvalue()
