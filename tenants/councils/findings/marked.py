"""The marked-up copy: the file as it was uploaded, each line followed by how many findings it has and which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import BinaryIO

import polars as pl

from councils.validation.findings import scan
from councils.validation.models import CheckRun
from reeve.definitions import Definition
from reeve.rules import lines_of_file

WHOLE_FILE = 0
"""The line number under which findings of the whole file are kept; the first line carries them."""
NOTHING = (0, "")


def marks(run: CheckRun, messages: Mapping[str, str], delimiter: str) -> dict[int, tuple[int, str]]:
    """For each line with findings, how many and in which words; never the delimiter among them."""
    words = {rule: f"{rule}: {told}".replace(delimiter, " ").replace("\n", " ") for rule, told in messages.items()}
    place = pl.when(pl.col("field").is_null()).then(pl.lit("")).otherwise(pl.col("field") + " ")
    said = place + pl.col("rule").replace_strict(words, default=pl.col("rule"), return_dtype=pl.String)
    found = (
        scan(run)
        .select(pl.col("line").fill_null(WHOLE_FILE), "position", said.alias("said"))
        .sort("line", "position")
        .group_by("line", maintain_order=True)
        .agg(pl.len(), pl.col("said").str.join(" / "))
        .collect()
    )
    return {line: (count, text) for line, count, text in found.iter_rows()}


def marked(
    stream: BinaryIO, definition: Definition, delimiter: str, found: Mapping[int, tuple[int, str]]
) -> Iterator[bytes]:
    """The copy as UTF-8, a piece at a time; closes the stream at the end. The first line carries what was found of the
    whole file as well."""
    first_line = both(found.get(WHOLE_FILE), found.get(1))
    with closing(stream):
        for number, lines in lines_of_file(definition.layout, stream):
            out = []
            for line, text in enumerate(lines, number):
                count, words = first_line if line == 1 else found.get(line, NOTHING)
                out.append(f"{text}{delimiter}{count}{delimiter}{words}\n")
            yield "".join(out).encode()


def both(whole: tuple[int, str] | None, line: tuple[int, str] | None) -> tuple[int, str]:
    if whole is None:
        return line or NOTHING
    count, words = line or NOTHING
    return whole[0] + count, " / ".join(filter(None, (f"The whole file: {whole[1]}", words)))
