"""Rules between lines: no key twice, no line without the line it refers to, counts and sums that agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from reeve.rules.calls import PredicateError
from reeve.rules.cells import unreadable
from reeve.rules.kinds import FACT_NAMES, PLACE, Condition, Hits, Kept, all_readable, maybe, origin_of, where_true
from reeve.rules.model import Layout, Rule
from reeve.rules.predicates import Predicate, compile_expression
from reeve.rules.types import INTEGER, Name, facts, names_of

_TRUE = pl.lit(True)


@dataclass(frozen=True, slots=True)
class Unique:
    """No two lines hold the same ``fields``; both are reported. An absent key is never a duplicate."""

    layout: Layout
    rule: Rule
    needs: Mapping[str, frozenset[str]]
    facts: frozenset[str]
    when: Mapping[str, Predicate | None]

    @classmethod
    def make(cls, layout: Layout, rule: Rule) -> Unique:
        if not rule.fields:
            raise PredicateError("it needs “fields”: the key that may not be there twice.")
        when = {}
        for record in rule.record:
            scope = names_of(layout.by_record[record].values())
            for name in rule.fields:
                compile_expression(name, scope)
            when[record] = maybe(rule.when, scope | facts())
        needs = {record: _own(rule.fields, when[record]) for record in rule.record}
        return cls(layout, rule, needs, _facts(*when.values()), when)

    def hits(self, kept: Kept) -> list[Hits]:
        keys = {record: self._keys(kept, record) for record in self.rule.record}
        if self.rule.options.get("together"):
            names = [f"key{index}" for index in range(len(self.rule.fields))]
            all_keys = pl.concat([frame.select(names) for frame in keys.values()])
            repeated = all_keys.filter(all_keys.is_duplicated()).unique()
            found = {record: frame.join(repeated, on=names, how="semi") for record, frame in keys.items()}
        else:
            found = {record: _repeated(frame) for record, frame in keys.items()}
        return [Hits(origin_of(self.layout, self.rule, record), frame) for record, frame in found.items()]

    def _keys(self, kept: Kept, record: str) -> pl.DataFrame:
        when = self.when[record]
        lines = where_true(kept.frame(record, self.facts), when.expr if when else _TRUE, self.needs[record])
        keys = [pl.col(name).alias(f"key{index}") for index, name in enumerate(self.rule.fields)]
        return lines.select(*PLACE, *keys).drop_nulls([f"key{index}" for index in range(len(keys))])


def _repeated(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.filter(frame.drop(*PLACE).is_duplicated())


@dataclass(frozen=True, slots=True)
class Target:
    """Where a reference points: the key columns of lines of another record type, those where ``where`` is true."""

    record: str
    columns: tuple[str, ...]
    where: Predicate | None

    @classmethod
    def make(cls, layout: Layout, text: str, where: str | None) -> Target:
        parts = [part.strip().split(".") for part in text.split(",")]
        records = {part[0] for part in parts if len(part) == 2}
        if len(records) != 1 or any(len(part) != 2 for part in parts) or records - set(layout.records):
            raise PredicateError(f"“{text}” must name fields of one record type, such as D.LCHBREF.")
        record = records.pop()
        scope = names_of(layout.by_record[record].values())
        for _, name in parts:
            compile_expression(name, scope)
        return cls(record, tuple(name for _, name in parts), maybe(where, scope | facts()))

    def lines(self, kept: Kept) -> pl.DataFrame:
        """The lines it may point at, whose keys are there and can be read."""
        frame = kept.frame(self.record, _facts(self.where))
        condition, columns = (self.where.expr, self.where.columns) if self.where else (_TRUE, frozenset[str]())
        return where_true(frame, condition, {*columns, *self.columns}).drop_nulls(list(self.columns))


@dataclass(frozen=True, slots=True)
class References:
    """The line a key refers to exists in one of the targets; with ``must``, what both lines say agrees."""

    layout: Layout
    rule: Rule
    needs: Mapping[str, frozenset[str]]
    facts: frozenset[str]
    when: Mapping[str, Predicate | None]
    must: Mapping[str, Condition]
    targets: tuple[Target, ...]

    @classmethod
    def make(cls, layout: Layout, rule: Rule) -> References:
        to = rule.options["to"]
        targets = tuple(
            Target.make(layout, text, rule.options.get("where")) for text in ([to] if isinstance(to, str) else to)
        )
        keys = len(targets[0].columns)
        if len(rule.fields) < keys or (rule.must and len(targets) > 1):
            raise PredicateError(
                "“fields” must begin with the key, one for each field of “to”; “must” needs one target."
            )
        needs: dict[str, frozenset[str]] = {}
        when, must = {}, {}
        for record in rule.record:
            scope = names_of(layout.by_record[record].values()) | facts()
            when[record] = maybe(rule.when, scope) if not rule.must else None
            if rule.must:
                there = names_of(layout.by_record[targets[0].record].values(), prefix=f"{targets[0].record}.")
                must[record] = Condition.make(rule, scope | there)
            own = (must[record].columns if rule.must else frozenset()) | _own(rule.fields[:keys], when[record])
            needs[record] = frozenset(name for name in own if "." not in name) - FACT_NAMES
        for target in targets:
            also = {name.split(".")[1] for one in must.values() for name in one.columns if "." in name}
            own = _own(target.columns, target.where) | also
            needs[target.record] = needs.get(target.record, frozenset()) | own
        used = _facts(*when.values(), *must.values(), *(target.where for target in targets))
        return cls(layout, rule, needs, used, when, must, targets)

    @property
    def keys(self) -> list[str]:
        return list(self.rule.fields[: len(self.targets[0].columns)])

    def hits(self, kept: Kept) -> list[Hits]:
        find = self._disagreeing if self.rule.must else self._missing
        return [Hits(origin_of(self.layout, self.rule, record), find(kept, record)) for record in self.rule.record]

    def _missing(self, kept: Kept, record: str) -> pl.DataFrame:
        when = self.when[record]
        own = kept.frame(record, self.facts)
        own = where_true(own, when.expr if when else _TRUE, self.needs[record]).drop_nulls(self.keys)
        for target in self.targets:
            own = own.join(target.lines(kept), left_on=self.keys, right_on=list(target.columns), how="anti")
            own = kept.without_left_out(own, self.keys, target.record, target.columns)
        return own

    def _disagreeing(self, kept: Kept, record: str) -> pl.DataFrame:
        target, condition = self.targets[0], self.must[record]
        own = kept.frame(record, self.facts)
        theirs = self._compared(target.lines(kept), condition).join(
            own.select(self.keys), left_on=list(target.columns), right_on=self.keys, how="semi"
        )
        theirs = theirs.unique(list(target.columns), keep="first", maintain_order=True)
        theirs = theirs.rename(lambda name: f"{target.record}.{name}")
        keys = [f"{target.record}.{name}" for name in target.columns]
        both = own.join(theirs, left_on=self.keys, right_on=keys, how="inner", coalesce=False)
        return where_true(both, condition.fires, condition.columns)

    def _compared(self, theirs: pl.DataFrame, condition: Condition) -> pl.DataFrame:
        named = {name.split(".")[1] for name in condition.columns if "." in name} | set(self.targets[0].columns)
        flags = {unreadable(name) for name in named}
        return theirs.select(name for name in theirs.columns if name in named | flags)


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A count or sum over the lines that refer to a line agrees with what that line says (``total`` in ``must``)."""

    layout: Layout
    rule: Rule
    needs: Mapping[str, frozenset[str]]
    facts: frozenset[str]
    must: Condition
    own_key: str
    their_key: str
    where: Predicate | None
    amount: Predicate | None

    @classmethod
    def make(cls, layout: Layout, rule: Rule) -> Aggregate:
        if len(rule.record) != 1:
            raise PredicateError("an aggregate rule names one record type.")
        record, of = rule.record[0], str(rule.options["of"])
        own_key, _, their_key = (part.strip() for part in str(rule.options["on"]).partition("="))
        their_key = their_key or own_key
        own, theirs = names_of(layout.by_record[record].values()), names_of(layout.by_record.get(of, {}).values())
        compile_expression(own_key, own)
        compile_expression(their_key, theirs)
        where = maybe(rule.options.get("where"), theirs | facts())
        amount = compile_expression(rule.options["sum"], theirs) if rule.options.get("sum") else None
        if amount and amount.type.base != "number":
            raise PredicateError("“sum” must be a number.")
        total = Name("total", amount.type if amount else INTEGER)
        must = Condition.make(rule, own | facts() | {"total": total})
        needs = {record: (must.columns | {own_key}) - FACT_NAMES - {"total"}}
        used = _own([their_key], where) | (amount.columns if amount else frozenset())
        needs[of] = needs.get(of, frozenset()) | used
        return cls(layout, rule, needs, _facts(must, where), must, own_key, their_key, where, amount)

    def hits(self, kept: Kept) -> list[Hits]:
        record = self.rule.record[0]
        own = kept.frame(record, self.facts).drop_nulls(self.own_key)
        own = kept.without_left_out(own, [self.own_key], self.rule.options["of"], [self.their_key])
        lines = own.join(self._totals(kept), left_on=self.own_key, right_on="#key", how="left")
        lines = lines.with_columns(pl.col("total").fill_null(0)).filter(~pl.col("#unknown").fill_null(False))
        return [Hits(origin_of(self.layout, self.rule, record), where_true(lines, self.must.fires, self.must.columns))]

    def _totals(self, kept: Kept) -> pl.DataFrame:
        theirs = kept.frame(self.rule.options["of"], self.facts)
        columns = {*(self.where.columns if self.where else ()), *(self.amount.columns if self.amount else ())}
        unknown = ~all_readable(theirs, columns)
        counted = unknown if self.where is None else self.where.expr.fill_null(False) | unknown
        lines = theirs if self.where is None else theirs.filter(counted)
        amount = pl.len().cast(pl.Int64) if self.amount is None else self.amount.expr.sum()
        return lines.group_by(pl.col(self.their_key).alias("#key")).agg(total=amount, **{"#unknown": unknown.any()})


def _own(fields: Sequence[str], condition: Predicate | None) -> frozenset[str]:
    return frozenset({*fields, *(condition.columns if condition else ())}) - FACT_NAMES


def _facts(*conditions: Predicate | Condition | None) -> frozenset[str]:
    return frozenset(name for one in conditions if one for name in one.columns if name in FACT_NAMES)
