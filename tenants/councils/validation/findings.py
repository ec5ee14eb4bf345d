"""The stored findings of a check: an encrypted Parquet file, each rule's lines together, worst first.

A page reads it anew: decrypting and filtering 100,000 findings takes a few hundredths of a second, and nothing readable
is kept between requests.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

from councils.returns.files import open_file
from councils.validation.models import CheckRun
from councils.validation.queries import file_by_id
from reeve.rules.result import FINDINGS_SCHEMA

ROWS_AT_ONCE = 50_000
SAME = ["rule", "record_key"]
STORED_SCHEMA = {name: kind for name, kind in FINDINGS_SCHEMA.items() if name != "claim"} | {"record_key": pl.Binary()}


@dataclass(frozen=True)
class Filter:
    """Which findings: each condition that is not None must hold. ``since`` compares with an earlier check: its ``new``
    ones, those ``still`` there, or those of the earlier check that are ``fixed``."""

    rule: str | None = None
    severity: str | None = None
    record: str | None = None
    field: str | None = None
    since: str | None = None

    @property
    def predicate(self) -> pl.Expr:
        wanted = {"rule": self.rule, "severity": self.severity, "record": self.record, "field": self.field}
        return pl.all_horizontal(pl.lit(True), *(pl.col(name) == value for name, value in wanted.items() if value))

    @property
    def by_total(self) -> bool:
        """Whether the totals by rule tell how many there are."""
        return self.record is None and self.field is None and self.since is None


@dataclass(frozen=True)
class Finding:
    """One finding: where it is and which rule. ``record_key`` is the keyed hash of its claim, None for none."""

    line: int | None
    position: int | None
    field: str | None
    record: str | None
    rule: str
    severity: str
    record_key: str | None


def scan(run: CheckRun) -> pl.LazyFrame:
    if run.findings_file_id is None:
        return pl.LazyFrame(schema=STORED_SCHEMA)
    with open_file(file_by_id(run.findings_file_id)) as file:
        return lines_in(file.read())


def lines_in(parquet: bytes) -> pl.LazyFrame:
    """The findings of an opened findings file."""
    return pl.scan_parquet(io.BytesIO(parquet))


def selected(run: CheckRun, wanted: Filter, *, earlier: CheckRun | None = None) -> pl.LazyFrame:
    """Those wanted, in the file's order. A finding is an earlier one again when rule and claim are the same; where it
    has no claim, when the rule is."""
    if wanted.since is None or earlier is None:
        return scan(run).filter(wanted.predicate)
    ours, theirs = (run, earlier) if wanted.since != "fixed" else (earlier, run)
    there = scan(theirs).filter(Filter(rule=wanted.rule).predicate).select(SAME)
    how: Literal["semi", "anti"] = "semi" if wanted.since == "still" else "anti"
    found = scan(ours).filter(wanted.predicate)
    return found.join(there, on=SAME, how=how, nulls_equal=True, maintain_order="left")


def looked_up(run: CheckRun, wanted: Filter, *, earlier: CheckRun | None = None) -> pl.LazyFrame:
    """As ``selected``, for whoever counts them and then reads some: opened once, and compared with ``earlier`` once."""
    found = selected(run, wanted, earlier=earlier)
    return found if wanted.since is None else found.collect().lazy()


def find_findings(run: CheckRun, wanted: Filter, *, offset: int, size: int) -> list[Finding]:
    """Those of one page, each rule's together in order of line."""
    return rows_in(selected(run, wanted), offset=offset, size=size)


def rows_in(lines: pl.LazyFrame, *, offset: int, size: int) -> list[Finding]:
    return [finding_of(row) for row in lines.slice(offset, size).collect().iter_rows(named=True)]


def some_of(lines: pl.LazyFrame, wanted: Filter, *, offset: int, size: int) -> list[Finding]:
    """As ``find_findings``, of an opened findings file."""
    return rows_in(lines.filter(wanted.predicate), offset=offset, size=size)


def count_findings(run: CheckRun, wanted: Filter) -> int:
    return count_in(selected(run, wanted))


def count_in(lines: pl.LazyFrame) -> int:
    return int(lines.select(pl.len()).collect().item())


def how_many(lines: pl.LazyFrame, wanted: Filter) -> int:
    """As ``count_findings``, of an opened findings file."""
    return count_in(lines.filter(wanted.predicate))


def count_by_rule(run: CheckRun, wanted: Filter, *, earlier: CheckRun | None = None) -> dict[str, int]:
    counted = selected(run, wanted, earlier=earlier).group_by("rule").len().collect()
    return {rule: int(count) for rule, count in counted.iter_rows()}


def finding_of(row: Mapping[str, object]) -> Finding:
    key = row["record_key"]
    return Finding(**{**row, "record_key": key.hex() if isinstance(key, bytes) else None})  # type: ignore[arg-type]


def every_finding(run: CheckRun) -> Iterator[Finding]:
    """All of them, some thousand at a time; reads the file before the first is asked for."""
    return each_of(scan(run))


def each_of(lines: pl.LazyFrame) -> Iterator[Finding]:
    offset = 0
    while (some := lines.slice(offset, ROWS_AT_ONCE).collect()).height:
        yield from map(finding_of, some.iter_rows(named=True))
        offset += ROWS_AT_ONCE


def records_found(run: CheckRun, *, rules: Iterable[str]) -> set[tuple[str, str]]:
    """Every (rule, keyed record) among the findings of ``rules``."""
    wanted = sorted(rules)
    if not wanted:
        return set()
    lines = scan(run).filter(pl.col("rule").is_in(wanted) & pl.col("record_key").is_not_null())
    found = lines.select("rule", "record_key").unique().collect()
    return {(rule, key.hex()) for rule, key in found.iter_rows()}


def count_records(run: CheckRun, records: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """For each rule, how many of its findings are of the given keyed records."""
    pairs = [(rule, bytes.fromhex(key)) for rule, keys in records.items() for key in keys]
    if not pairs:
        return {}
    wanted = pl.LazyFrame(pairs, schema={"rule": pl.String(), "record_key": pl.Binary()}, orient="row")
    counted = scan(run).join(wanted, on=["rule", "record_key"]).group_by("rule").len().collect()
    return {rule: int(count) for rule, count in counted.iter_rows()}


def keys_on(run: CheckRun, rule: str, lines: Iterable[int]) -> dict[int, str]:
    """The keyed record of each line the rule was found on; lines without one are left out."""
    on = pl.col("line").is_in(sorted(set(lines)))
    wanted = scan(run).filter((pl.col("rule") == rule) & on & pl.col("record_key").is_not_null())
    return {line: key.hex() for line, key in wanted.select("line", "record_key").unique().collect().iter_rows()}


def on_lines(run: CheckRun, lines: Iterable[int]) -> list[Finding]:
    """Every finding on these lines, in order of line and position."""
    found = scan(run).filter(pl.col("line").is_in(sorted(set(lines)))).sort("line", "position").collect()
    return [finding_of(row) for row in found.iter_rows(named=True)]
