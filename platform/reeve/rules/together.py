"""Many expressions over one table, in one go, so that what they share is worked out once."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

_FEW_LINES = 20_000
"""Up to here the whole table goes through each step at once: cutting it up for every core costs more than it saves."""


def together(frame: pl.DataFrame, expressions: Iterable[pl.Expr]) -> pl.DataFrame:
    """The one row these expressions give. Raises ``PolarsError`` where one of them fails."""
    query = frame.lazy().select(expressions)
    return query.collect(engine="in-memory" if frame.height <= _FEW_LINES else "auto")
