"""What is kept of a long file comes back as it was put, packed or not."""

from __future__ import annotations

import polars as pl
import pytest

from reeve.rules.shelf import AS_THEY_ARE, Shelf

SCHEMA: dict[str, pl.DataType] = {"#line": pl.UInt32(), "NAME": pl.String(), "START": pl.Date(), "NAME?": pl.Boolean()}


def piece(number: int) -> pl.DataFrame:
    columns = {
        "#line": [2 * number, 2 * number + 1],
        "NAME": [f"Zoë {number}", None],
        "START": [None, number],
        "NAME?": [False, True],
    }
    return pl.DataFrame(columns, schema={**SCHEMA, "START": pl.Int32()}).cast({"START": pl.Date()})


@pytest.mark.parametrize("pieces", [0, 1, 2, AS_THEY_ARE, AS_THEY_ARE + 1, 3 * AS_THEY_ARE + 2])
def test_every_line_comes_back_in_order_with_the_columns_asked_for(pieces: int) -> None:
    shelf = Shelf(SCHEMA)
    for number in range(pieces):
        shelf.put(piece(number))
    whole = pl.concat([pl.DataFrame(schema=SCHEMA), *(piece(number) for number in range(pieces))])
    for names in ({"#line"}, {"START", "NAME?", "not kept"}, set(SCHEMA)):
        taken = shelf.take(names)
        assert taken.equals(whole.select(name for name in SCHEMA if name in names))
        assert taken.schema == {name: kind for name, kind in SCHEMA.items() if name in names}
        assert taken.n_chunks() == 1


def test_a_long_file_is_packed() -> None:
    """Looked at in the packed bytes: text that repeats is not held again and again."""
    shelf = Shelf(SCHEMA)
    many = pl.DataFrame(
        {"#line": range(20_000), "NAME": ["Commercial Road"] * 20_000},
        schema={"#line": pl.UInt32(), "NAME": pl.String()},
    )
    many = many.with_columns(pl.lit(None, dtype=pl.Date).alias("START"), pl.lit(False).alias("NAME?"))
    for _ in range(AS_THEY_ARE + 1):
        shelf.put(many)
    held = sum(map(len, shelf._packed))
    assert 0 < held < AS_THEY_ARE * many.estimated_size() / 6
