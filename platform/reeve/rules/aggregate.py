"""Rules over the lines that refer to one line: their count, the sum of what they say, or what the latest says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from reeve.rules.calls import PredicateError
from reeve.rules.kinds import (
    FACT_NAMES,
    Condition,
    Hits,
    Kept,
    all_readable,
    facts_of,
    maybe,
    origin_of,
    own_columns,
    where_true,
)
from reeve.rules.model import Layout, Rule
from reeve.rules.predicates import Predicate, compile_expression
from reeve.rules.terms import names_in
from reeve.rules.types import INTEGER, Name, Scope, facts


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A count or sum over the lines that refer to a line agrees with what that line says (``total`` in ``must``).

    With ``latest`` the total is what the last of those lines says: the last by the fields in ``by``, one that is absent
    before any, and of equals the one further down the file. It is unknown where no line refers to this one.
    """

    layout: Layout
    rule: Rule
    needs: Mapping[str, frozenset[str]]
    facts: frozenset[str]
    must: Condition
    own_key: str
    their_key: str
    where: Predicate | None
    amount: Predicate | None
    by: tuple[str, ...] = ()

    @classmethod
    def make(cls, layout: Layout, rule: Rule) -> Aggregate:
        if len(rule.record) != 1:
            raise PredicateError("an aggregate rule names one record type.")
        record, of = rule.record[0], str(rule.options["of"])
        own_key, _, their_key = (part.strip() for part in str(rule.options["on"]).partition("="))
        their_key = their_key or own_key
        own, theirs = names_in(layout, record), names_in(layout, of)
        compile_expression(own_key, own)
        compile_expression(their_key, theirs)
        where = maybe(rule.options.get("where"), theirs | facts(layout))
        amount = _amount(rule, theirs)
        by = tuple(rule.options.get("by", ()))
        if bool(by) != ("latest" in rule.options):
            raise PredicateError("“latest” and “by” go together.")
        for name in by:
            compile_expression(name, theirs)
        total = Name("total", amount.type if amount else INTEGER)
        must = Condition.make(rule, own | facts(layout) | {"total": total})
        needs = {record: (must.columns | {own_key}) - FACT_NAMES - {"total"}}
        used = own_columns([their_key, *by], where) | (amount.columns if amount else frozenset())
        needs[of] = needs.get(of, frozenset()) | used
        return cls(layout, rule, needs, facts_of(must, where), must, own_key, their_key, where, amount, by)

    def hits(self, kept: Kept) -> list[Hits]:
        record = self.rule.record[0]
        if not kept.there([record]):
            return []
        own = kept.frame(record, self.facts, self.needs[record]).drop_nulls(self.own_key)
        own = kept.without_left_out(own, [self.own_key], self.rule.options["of"], [self.their_key])
        lines = self._with_total(own, kept)
        return [Hits(origin_of(self.layout, self.rule, record), where_true(lines, self.must.fires, self.must.columns))]

    def _with_total(self, own: pl.DataFrame, kept: Kept) -> pl.DataFrame:
        """The lines whose total is known."""
        if not self.by and not kept.there([self.rule.options["of"]]):
            return own.with_columns(pl.lit(0, dtype=pl.Int64).alias("total"))
        lines = own.join(self._totals(kept), left_on=self.own_key, right_on="#key", how="left")
        lines = lines.filter(~pl.col("#unknown").fill_null(False))
        return lines if self.by else lines.with_columns(pl.col("total").fill_null(0))

    def _totals(self, kept: Kept) -> pl.DataFrame:
        theirs = kept.frame(self.rule.options["of"], self.facts, self.needs[self.rule.options["of"]])
        columns = {*self.by, *(self.where.columns if self.where else ()), *(self.amount.columns if self.amount else ())}
        unknown = ~all_readable(theirs, columns)
        counted = unknown if self.where is None else self.where.expr.fill_null(False) | unknown
        lines = theirs if self.where is None else theirs.filter(counted)
        key = pl.col(self.their_key).alias("#key")
        return lines.group_by(key).agg(total=self._total(), **{"#unknown": unknown.any()})

    def _total(self) -> pl.Expr:
        if self.amount is None:
            return pl.len().cast(pl.Int64)
        if self.by:
            return self.amount.expr.sort_by(*self.by, maintain_order=True).last()
        return self.amount.expr.sum()


def _amount(rule: Rule, theirs: Scope) -> Predicate | None:
    text = rule.options.get("sum") or rule.options.get("latest")
    amount = compile_expression(text, theirs) if text else None
    if amount and amount.type.base != "number":
        raise PredicateError("“sum” and “latest” must be numbers.")
    return amount
