"""Rules between lines: no key twice, no line without the line it refers to, lines alike that should agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from reeve.rules.calls import PredicateError
from reeve.rules.cells import unreadable
from reeve.rules.kinds import (
    FACT_NAMES,
    PLACE,
    Condition,
    Hits,
    Kept,
    facts_of,
    maybe,
    origin_of,
    own_columns,
    where_true,
)
from reeve.rules.model import Layout, Rule
from reeve.rules.predicates import Predicate, compile_expression
from reeve.rules.terms import names_in
from reeve.rules.types import facts

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
            scope = names_in(layout, record)
            for name in rule.fields:
                compile_expression(name, scope)
            when[record] = maybe(rule.when, scope | facts(layout))
        needs = {record: own_columns(rule.fields, when[record]) for record in rule.record}
        return cls(layout, rule, needs, facts_of(*when.values()), when)

    def hits(self, kept: Kept) -> list[Hits]:
        keys = {record: self._keys(kept, record) for record in kept.there(self.rule.record)}
        if keys and self.rule.options.get("together"):
            names = [f"key{index}" for index in range(len(self.rule.fields))]
            all_keys = pl.concat([frame.select(names) for frame in keys.values()])
            repeated = all_keys.filter(all_keys.is_duplicated()).unique()
            found = {record: frame.join(repeated, on=names, how="semi") for record, frame in keys.items()}
        else:
            found = {record: _repeated(frame) for record, frame in keys.items()}
        return [Hits(origin_of(self.layout, self.rule, record), frame) for record, frame in found.items()]

    def _keys(self, kept: Kept, record: str) -> pl.DataFrame:
        when = self.when[record]
        own = kept.frame(record, self.facts, self.needs[record])
        lines = where_true(own, when.expr if when else _TRUE, self.needs[record])
        keys = [pl.col(name).alias(f"key{index}") for index, name in enumerate(self.rule.fields)]
        return lines.select(*PLACE, *keys).drop_nulls([f"key{index}" for index in range(len(keys))])


def _repeated(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.filter(frame.drop(*PLACE).is_duplicated())


@dataclass(frozen=True, slots=True)
class Alike:
    """Lines that agree in all ``fields`` but the first agree in the first; those that differ from most are reported.

    Where two values are equally frequent the lower is taken for right. A line without one of the fields is left out.
    """

    layout: Layout
    rule: Rule
    needs: Mapping[str, frozenset[str]]
    facts: frozenset[str]
    when: Mapping[str, Predicate | None]

    @classmethod
    def make(cls, layout: Layout, rule: Rule) -> Alike:
        if len(rule.fields) < 2 or len(rule.record) != 1:
            raise PredicateError("it needs one record type, and “fields”: what must be the same, then what groups it.")
        same = Unique.make(layout, rule)
        return cls(layout, rule, same.needs, same.facts, same.when)

    def hits(self, kept: Kept) -> list[Hits]:
        record, (same, *keys) = self.rule.record[0], self.rule.fields
        if not kept.there([record]):
            return []
        when = self.when[record]
        own = kept.frame(record, self.facts, self.needs[record])
        lines = where_true(own, when.expr if when else _TRUE, self.needs[record])
        lines = lines.select(*PLACE, *self.rule.fields).drop_nulls(list(self.rule.fields))
        counted = (
            lines.group_by(*keys, same).agg(pl.len().alias("#lines")).sort("#lines", same, descending=[True, False])
        )
        usual = counted.unique(keys, keep="first", maintain_order=True).select(*keys, pl.col(same).alias("#usual"))
        differ = lines.join(usual, on=keys, how="inner").filter(pl.col(same) != pl.col("#usual"))
        return [Hits(origin_of(self.layout, self.rule, record), differ)]


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
        scope = names_in(layout, record)
        for _, name in parts:
            compile_expression(name, scope)
        return cls(record, tuple(name for _, name in parts), maybe(where, scope | facts(layout)))

    def lines(self, kept: Kept, needed: Iterable[str]) -> pl.DataFrame:
        """The lines it may point at, whose keys are there and can be read, with the columns ``needed``."""
        frame = kept.frame(self.record, facts_of(self.where), needed)
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
            scope = names_in(layout, record) | facts(layout)
            when[record] = maybe(rule.when, scope) if not rule.must else None
            if rule.must:
                there = names_in(layout, targets[0].record, f"{targets[0].record}.")
                must[record] = Condition.make(rule, scope | there)
            own = (must[record].columns if rule.must else frozenset()) | own_columns(rule.fields[:keys], when[record])
            needs[record] = frozenset(name for name in own if "." not in name) - FACT_NAMES
        for target in targets:
            also = {name.split(".")[1] for one in must.values() for name in one.columns if "." in name}
            own = own_columns(target.columns, target.where) | also
            needs[target.record] = needs.get(target.record, frozenset()) | own
        used = facts_of(*when.values(), *must.values(), *(target.where for target in targets))
        return cls(layout, rule, needs, used, when, must, targets)

    @property
    def keys(self) -> list[str]:
        return list(self.rule.fields[: len(self.targets[0].columns)])

    def hits(self, kept: Kept) -> list[Hits]:
        find = self._disagreeing if self.rule.must else self._missing
        there = kept.there(self.rule.record)
        return [Hits(origin_of(self.layout, self.rule, record), find(kept, record)) for record in there]

    def _missing(self, kept: Kept, record: str) -> pl.DataFrame:
        when = self.when[record]
        own = kept.frame(record, self.facts, self.needs[record])
        own = where_true(own, when.expr if when else _TRUE, self.needs[record]).drop_nulls(self.keys)
        for target in self.targets:
            own = own.join(
                target.lines(kept, self.needs[target.record]),
                left_on=self.keys,
                right_on=list(target.columns),
                how="anti",
            )
            own = kept.without_left_out(own, self.keys, target.record, target.columns)
        return own

    def _disagreeing(self, kept: Kept, record: str) -> pl.DataFrame:
        target, condition = self.targets[0], self.must[record]
        own = kept.frame(record, self.facts, self.needs[record])
        theirs = self._compared(target.lines(kept, self.needs[target.record]), condition).join(
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
