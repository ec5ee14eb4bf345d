"""The key table of the version the department accepted last, read column by column as rules ask for them.

Of an accepted version only the compared columns are kept: one table of ``record``, ``key`` (the claim reference) and
one column for each compared field, named ``D.LCHBSTAT``; whole-file amounts are rows of record ``#``.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping

import polars as pl

AMOUNTS = "#"
PREFIX = "last."
"""How a predicate names what the last version says."""


class Accepted:
    """``amounts`` are the whole-file amounts, by name."""

    def __init__(self, keys: pl.DataFrame | bytes) -> None:
        """From ``Checked.keys`` or its Parquet bytes, of which nothing is held unpacked."""
        self._keys = pl.scan_parquet(io.BytesIO(keys)) if isinstance(keys, bytes) else keys.lazy()
        self._names = self._keys.collect_schema().names()
        self.amounts: Mapping[str, int] = dict(self._amounts())

    def _amounts(self) -> Iterable[tuple[str, int]]:
        if "amount" not in self._names:
            return []
        return self._keys.filter(pl.col("record") == AMOUNTS).select("key", "amount").collect().rows()

    def lines(self, record: str, fields: Iterable[str] | None = None) -> pl.DataFrame:
        """The lines of this record type: ``key``, and of ``fields`` those it holds, named ``last.<field>``; all fields
        where none are named."""
        own = f"{record}."
        held = [name.removeprefix(own) for name in self._names if name.startswith(own)]
        wanted = held if fields is None else sorted(set(fields) & set(held))
        columns = [pl.col(own + name).alias(PREFIX + name) for name in wanted]
        return self._keys.filter(pl.col("record") == record).select("key", *columns).collect()
