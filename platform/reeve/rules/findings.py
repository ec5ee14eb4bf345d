"""Collecting findings cheaply, and the one table they end in.

While a file is read a finding is a line number, a claim reference and a small number that stands for everything its
rule says of the place (record, position, field, severity); the words are joined once, at the end.
"""

from __future__ import annotations

import hmac
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from reeve.rules.model import SEVERITIES, Rule
from reeve.rules.result import FINDINGS_SCHEMA, RuleTotal


@dataclass(frozen=True, slots=True)
class Origin:
    """Everything a finding says that does not depend on the line: its rule and the place in the line it points at."""

    rule: Rule
    record: str | None = None
    field: str | None = None
    position: int | None = None


class Findings:
    """Every finding of one check; nothing is cut off."""

    def __init__(self) -> None:
        self._origins: dict[tuple[str, str | None, str | None], int] = {}
        self._places: list[Origin] = []
        self._parts: list[tuple[int, pl.Series, pl.Series | None]] = []
        self._counts: dict[str, int] = defaultdict(int)
        self._rules: dict[str, Rule] = {}

    def add(self, origin: Origin, lines: pl.Series, claims: pl.Series | None = None) -> None:
        """One finding for each line; ``claims`` are the references of the same lines."""
        if not len(lines):
            return
        number = self._number(origin)
        self._rules[origin.rule.id] = origin.rule
        self._counts[origin.rule.id] += len(lines)
        self._parts.append((number, lines.cast(pl.UInt32), claims))

    def add_lines(self, origin: Origin, lines: Iterable[int | None]) -> None:
        self.add(origin, pl.Series(list(lines), dtype=pl.UInt32))

    def _number(self, origin: Origin) -> int:
        key = (origin.rule.id, origin.record, origin.field)
        if key not in self._origins:
            self._origins[key] = len(self._places)
            self._places.append(origin)
        return self._origins[key]

    def totals(self) -> tuple[RuleTotal, ...]:
        """True counts by rule, the gravest first, what is wrong with the file's shape before the rest, then the most
        frequent."""
        found = [RuleTotal(rule, self._rules[rule].severity, count, self._rules[rule].message)
                 for rule, count in self._counts.items()]  # fmt: skip
        return tuple(sorted(found, key=self._order))

    def _order(self, total: RuleTotal) -> tuple[int, bool, int, str]:
        shape = self._rules[total.rule].kind == "structure"
        return SEVERITIES.index(total.severity), not shape, -total.count, total.rule

    def table(self, key: bytes) -> pl.DataFrame:
        """All findings in order of line and position, those of the whole file first."""
        if not self._parts:
            return pl.DataFrame(schema=FINDINGS_SCHEMA)
        bare = self._bare()
        places = self._described()
        ordered = bare.with_columns(position=places["position"].gather(bare["origin"])).sort(
            "line", "position", "origin"
        )
        origin = ordered["origin"]
        described = {name: places[name].gather(origin) for name in ("field", "record", "rule", "severity")}
        keyed = _record_keys(ordered["claim"], key)
        return pl.DataFrame(
            {"line": ordered["line"], "position": ordered["position"], **described, "claim": ordered["claim"],
             "record_key": keyed}, schema=FINDINGS_SCHEMA)  # fmt: skip

    def _bare(self) -> pl.DataFrame:
        """A row a finding: its line, its origin's number, its claim."""
        numbers, lines, claims = zip(*self._parts, strict=True)
        counts = pl.Series([len(each) for each in lines], dtype=pl.UInt32)
        origins = pl.Series(numbers, dtype=pl.UInt32).repeat_by(counts).explode()
        known = [
            pl.repeat(None, len(own), dtype=pl.String, eager=True) if claim is None else claim
            for own, claim in zip(lines, claims, strict=True)
        ]
        return pl.DataFrame({"line": pl.concat(lines), "origin": origins, "claim": pl.concat(known)})

    def _described(self) -> pl.DataFrame:
        rows = [(one.position, one.field, one.record, one.rule.id, one.rule.severity) for one in self._places]
        names = ("position", "field", "record", "rule", "severity")
        return pl.DataFrame(rows, schema={name: FINDINGS_SCHEMA[name] for name in names}, orient="row")


def _record_keys(claims: pl.Series, key: bytes) -> pl.Series:
    """HMAC-SHA256 of each reference under ``key``, so that a stored finding names no claim; None without a key."""
    if not key or claims.null_count() == len(claims):
        return pl.repeat(None, len(claims), dtype=pl.String, eager=True)
    once = claims.drop_nulls().unique()
    hashed = [hmac.digest(key, claim.encode(), "sha256").hex() for claim in once]
    return claims.replace_strict(once, pl.Series(hashed), default=None, return_dtype=pl.String)
