"""Comparing with the version the department accepted last: what changed, what is new, what is gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from reeve.rules.accepted import AMOUNTS, PREFIX
from reeve.rules.calls import PredicateError
from reeve.rules.kinds import (
    FACT_NAMES,
    CannotRun,
    Condition,
    DoesNotApply,
    Hits,
    Kept,
    WholeFile,
    origin_of,
    where_true,
)
from reeve.rules.lines import CLAIM, LINE
from reeve.rules.model import Layout, Rule
from reeve.rules.predicates import compile_predicate
from reeve.rules.terms import names_in
from reeve.rules.types import facts

_BEFORE_THIS_RULE = (
    "The version accepted last was checked before this rule was made, and does not hold what it compares."
)


@dataclass(frozen=True, slots=True)
class CompareLast:
    """``find``: "changed" sets a line beside the claim's last line; "gone" and "new" seek claims on one side.

    ``unless`` names record types: a claim with a line of one of them in this file is left alone.
    """

    layout: Layout
    rule: Rule
    needs: Mapping[str, frozenset[str]]
    facts: frozenset[str]
    fires: Mapping[str, Condition]

    @classmethod
    def make(cls, layout: Layout, rule: Rule) -> CompareLast:
        find = rule.options.get("find", "changed")
        keyed = layout.key or layout.kind == "form"
        if find not in ("changed", "gone", "new") or not keyed:
            raise PredicateError("“find” must be changed, gone or new, and layout.key must name the claim.")
        if set(rule.options.get("unless", ())) - set(layout.records):
            raise PredicateError("“unless” must name record types of this return.")
        fires = {record: _condition(layout, rule, record, find) for record in rule.record}
        needs = {
            record: frozenset(name.removeprefix(PREFIX) for name in one.columns) - FACT_NAMES
            for record, one in fires.items()
        }
        used = frozenset(name for one in fires.values() for name in one.columns) & FACT_NAMES
        return cls(layout, rule, needs, used, fires)

    def hits(self, kept: Kept) -> list[Hits]:
        if kept.previous is None:
            raise DoesNotApply
        find = {"gone": self._gone, "new": self._new}.get(self.rule.options.get("find", "changed"), self._changed)
        found = []
        for record, condition in self.fires.items():
            lines = self._unexplained(kept, find(kept, record))
            if any(name not in lines.columns for name in condition.columns):
                raise CannotRun(_BEFORE_THIS_RULE)
            found.append(
                Hits(origin_of(self.layout, self.rule, record), where_true(lines, condition.fires, condition.columns))
            )
        return found

    def _unexplained(self, kept: Kept, lines: pl.DataFrame) -> pl.DataFrame:
        """Without the claims that have a line of a record type in ``unless``, which explains them."""
        for record in self.rule.options.get("unless", ()):
            lines = lines.join(kept.frame(record, columns=()).select(CLAIM), on=CLAIM, how="anti")
            lines = kept.without_left_out(lines, [CLAIM], record, [CLAIM])
        return lines

    def _changed(self, kept: Kept, record: str) -> pl.DataFrame:
        """A claim's line beside its last one: of each only what the rule compares."""
        if record not in kept.matched:
            kept.matched[record] = _same_claims(kept, record)
        names, same = self.fires[record].columns, kept.matched[record]
        own = kept.frame(record, columns=[name for name in names if not name.startswith(PREFIX)])
        last = last_lines(kept, record, [name.removeprefix(PREFIX) for name in names if name.startswith(PREFIX)])
        lines = pl.concat([own[same["own"]], last[same["last"]].drop("key")], how="horizontal")
        return kept.with_facts(lines, self.facts)

    def _new(self, kept: Kept, record: str) -> pl.DataFrame:
        own = kept.frame(record, self.facts, self.needs[record]).drop_nulls(CLAIM)
        return own.join(last_lines(kept, record, ()), left_on=CLAIM, right_on="key", how="anti")

    def _gone(self, kept: Kept, record: str) -> pl.DataFrame:
        now = kept.frame(record, columns=()).select(CLAIM)
        gone = last_lines(kept, record).join(now, left_on="key", right_on=CLAIM, how="anti").rename({"key": CLAIM})
        gone = kept.without_left_out(gone, [CLAIM], record, [CLAIM])
        return kept.with_facts(gone.with_columns(pl.lit(None, dtype=pl.UInt32).alias(LINE)), self.facts)


def _condition(layout: Layout, rule: Rule, record: str, find: str) -> Condition:
    scope = facts(layout)
    if find != "gone":
        scope |= names_in(layout, record)
    if find != "new":
        scope |= names_in(layout, record, PREFIX)
    if find == "changed":
        return Condition.make(rule, scope)
    if rule.must:
        raise PredicateError(f"“{find}” takes “when” only.")
    when = compile_predicate(rule.when or "TRUE", scope)
    return Condition(when.expr, when.columns)


def _same_claims(kept: Kept, record: str) -> pl.DataFrame:
    """Row numbers: ``own`` of a line, ``last`` of the last version's line of the same claim."""
    own = kept.frame(record, columns=()).select(CLAIM).with_row_index("own")
    last = last_lines(kept, record, ()).with_row_index("last")
    return own.join(last, left_on=CLAIM, right_on="key", how="inner").select("own", "last")


def last_lines(kept: Kept, record: str, fields: Iterable[str] | None = None) -> pl.DataFrame:
    """The last version's lines of this record type, as ``Accepted.lines``. Raises ``DoesNotApply``."""
    if kept.previous is None:
        raise DoesNotApply
    return kept.previous.lines(record, fields)


def compared_columns(rules: Iterable[WholeFile]) -> dict[str, set[str]]:
    """The fields set beside the last version's, by record type."""
    compared: dict[str, set[str]] = {}
    for rule in rules:
        if isinstance(rule, CompareLast):
            for record, names in rule.needs.items():
                compared.setdefault(record, set()).update(names)
    return compared


def keys_of(kept: Kept) -> pl.DataFrame:
    """The table to keep of this version for the next comparison."""
    parts = [_amounts(kept)]
    for record, fields in kept.compared.items():
        claims = kept.frame(record, columns=())[CLAIM]
        first = claims.is_first_distinct() & claims.is_not_null()
        columns = [claims.filter(first).alias("key")]
        for name in sorted(fields):
            columns.append(kept.frame(record, columns=[name])[name].filter(first).alias(f"{record}.{name}"))
        parts.append(pl.DataFrame(columns).select(pl.lit(record).alias("record"), pl.all()))
    return pl.concat(parts, how="diagonal")


def _amounts(kept: Kept) -> pl.DataFrame:
    schema = {"record": pl.String(), "key": pl.String(), "amount": pl.Int64()}
    rows = [(AMOUNTS, name, amount) for name, amount in kept.amounts.items()]
    return pl.DataFrame(rows, schema=schema, orient="row")
