"""A second reading of the rules, in plain Python, one line at a time: what the engine must agree with.

It shares with the engine the definition's data (the rules as they are written, the tables, the codes) and the parser of
SQL, and nothing else: cells are read, trees are worked out and every kind of rule is run anew here. It knows no speed.
Unknown is ``None``; a rule that meets a cell that cannot be read says nothing of that line.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from reeve.rules import Field, Layout, Rule
from reeve.rules.model import Table
from tests.rules import oracle_words as words
from tests.rules.oracle_cells import UNREADABLE, Line, read_file

Finding = tuple[int | None, str, str | None]
"""Line, rule and claim."""
Names = Callable[[str], Any]


class Unreadable(Exception):
    """A cell that a condition names is there and cannot be read."""


@dataclass
class Oracle:
    """One definition over one file, with the file accepted last; ``findings`` are all that the rules of lines, of the
    lines together and of the totals give. What the bytes alone show is left to other tests."""

    layout: Layout
    facts: dict[str, date | None]
    lines: list[Line]
    last: Oracle | None = None
    findings: Counter[Finding] = field(default_factory=Counter)
    tables: dict[str, Table] = field(default_factory=dict)
    terms: dict[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def of(cls, layout: Layout, data: bytes, facts: dict[str, date | None], last: Oracle | None = None) -> Oracle:
        reference, lines = read_file(layout, data)
        known = facts | {"ref_date": reference, "last_ref_date": last.facts["ref_date"] if last else None}
        tables = {table.name: table for table in layout.tables}
        terms = {(record, term.name): term.expression for term in layout.terms for record in term.record}
        return cls(layout, known, lines, last, tables=tables, terms=terms)

    def run(self) -> Counter[Finding]:
        kinds: dict[str, Callable[[Rule], None]] = {
            "row": self._row,
            "unique": self._unique,
            "alike": self._alike,
            "references": self._references,
            "aggregate": self._aggregate,
            "compare_last": self._compare_last,
            "total": self._total,
        }
        for rule in self.layout.rules:
            if rule.kind in kinds:
                kinds[rule.kind](rule)
        return self.findings

    # What a name stands for.

    def names(self, line: Line | None, **others: Any) -> Names:
        """Fields and terms of a line, dates, tables; ``others`` are lines by prefix, or values by name."""

        def find(name: str) -> Any:
            if name in others:
                return others[name]
            if name in self.facts:
                return self.facts[name]
            if name in self.tables:
                return self.tables[name]
            prefix, _, rest = name.rpartition(".")
            owner = others[f"{prefix}."] if prefix else line
            return self._cell(owner, rest or name)

        return find

    def _cell(self, line: Line, name: str) -> Any:
        if name not in line.cells:
            return self.value(self.terms[line.record, name], self.names(line))
        if line.cells[name] is UNREADABLE:
            raise Unreadable
        return line.cells[name]

    def value(self, text: str, names: Names) -> Any:
        return words.meaning(text, names)

    def _true(self, text: str | None, names: Names) -> bool:
        """True where a condition is, and every cell it names can be read."""
        try:
            return text is None or self.value(text, names) is True
        except Unreadable:
            return False

    def _fires(self, rule: Rule, names: Names) -> bool:
        try:
            when = self.value(rule.when, names) if rule.when else True
            must = self.value(rule.must or "TRUE", names)
        except Unreadable:
            return False
        return when is True and must is False

    def _of(self, *records: str) -> list[Line]:
        return [line for line in self.lines if line.record in records]

    def _add(self, rule: Rule, line: Line | None) -> None:
        self.findings[(line.number, rule.id, line.claim) if line else (None, rule.id, None)] += 1

    # The kinds of rules.

    def _row(self, rule: Rule) -> None:
        for line in self._of(*rule.record):
            if self._derived(rule, line) if rule.derived else self._fires(rule, self.names(line)):
                self._add(rule, line)

    def _derived(self, rule: Rule, line: Line) -> bool:
        own = self.layout.find_field(line.record, rule.fields[0])
        assert own
        cell = line.cells[own.name]
        if rule.options["check"] == "type":
            return cell is UNREADABLE
        if cell is UNREADABLE:
            return False
        if cell is None:
            return bool(rule.options["check"] == "required")
        return _breaks(own, rule.options["check"], cell)

    def _unique(self, rule: Rule) -> None:
        seen = defaultdict(list)
        for line in self._of(*rule.record):
            key = self._key(line, rule.fields)
            if key and self._true(rule.when, self.names(line)):
                seen[key if rule.options.get("together") else (line.record, key)].append(line)
        for alike in seen.values():
            for line in alike if len(alike) > 1 else ():
                self._add(rule, line)

    def _alike(self, rule: Rule) -> None:
        groups = defaultdict(list)
        for line in self._of(*rule.record):
            key = self._key(line, rule.fields)
            if key and self._true(rule.when, self.names(line)):
                groups[key[1:]].append((key[0], line))
        for group in groups.values():
            counts = Counter(value for value, _ in group)
            usual = min(value for value, count in counts.items() if count == max(counts.values()))
            for value, line in group:
                if value != usual:
                    self._add(rule, line)

    def _key(self, line: Line, fields: tuple[str, ...]) -> tuple[Any, ...] | None:
        """The cells of a key, or None where one is absent or cannot be read."""
        cells = tuple(line.cells[name] for name in fields)
        return None if any(cell is None or cell is UNREADABLE for cell in cells) else cells

    def _references(self, rule: Rule) -> None:
        to = rule.options["to"]
        targets = [
            [part.strip().split(".") for part in text.split(",")] for text in ([to] if isinstance(to, str) else to)
        ]
        for line in self._of(*rule.record):
            own = self._key(line, rule.fields[: len(targets[0])])
            found = list(self._targets(rule, targets, own)) if own else []
            if rule.must:
                if found and self._fires(rule, self.names(line, **{f"{found[0].record}.": found[0]})):
                    self._add(rule, line)
            elif own and not found and self._true(rule.when, self.names(line)):
                self._add(rule, line)

    def _targets(self, rule: Rule, targets: list[list[list[str]]], own: tuple[Any, ...]) -> Iterator[Line]:
        for parts in targets:
            names = tuple(name for _, name in parts)
            for other in self._of(parts[0][0]):
                if self._key(other, names) == own and self._true(rule.options.get("where"), self.names(other)):
                    yield other

    def _aggregate(self, rule: Rule) -> None:
        own_key, _, their_key = (part.strip() for part in rule.options["on"].partition("="))
        for line in self._of(*rule.record):
            key = self._key(line, (own_key,))
            if not key:
                continue
            referring = [one for one in self._of(rule.options["of"]) if self._key(one, (their_key or own_key,)) == key]
            try:
                total = self._sum(rule, referring)
            except Unreadable:
                continue
            if self._fires(rule, self.names(line, total=total)):
                self._add(rule, line)

    def _sum(self, rule: Rule, lines: list[Line]) -> Any:
        where, by = rule.options.get("where"), rule.options.get("by", [])
        text = rule.options.get("sum") or rule.options.get("latest")
        told = []
        for line in lines:
            names = self.names(line)
            order = [self._cell(line, name) for name in by]
            counted = self.value(where, names) if where else True
            amount = self.value(text, names) if text else 1
            if counted is True:
                told.append((order, amount))
        if rule.options.get("latest"):
            ranked = sorted(told, key=lambda one: [(cell is not None, cell or date.min) for cell in one[0]])
            return ranked[-1][1] if ranked else None
        return sum(amount for _, amount in told if amount is not None)

    def _compare_last(self, rule: Rule) -> None:
        if self.last is None:
            return
        explained = {line.claim for line in self._of(*rule.options.get("unless", ()))} - {None}
        find = {"gone": self._gone, "new": self._new}.get(rule.options.get("find", "changed"), self._changed)
        for record in rule.record:
            find(rule, self._of(record), self.last.first_lines(record), explained)

    def _gone(self, rule: Rule, now: list[Line], before: dict[str, Line], explained: set[str | None]) -> None:
        there = {line.claim for line in now} | explained
        for claim, old in before.items():
            if claim not in there and self._true(rule.when, self.names(None, **{"last.": old})):
                self.findings[None, rule.id, claim] += 1

    def _new(self, rule: Rule, now: list[Line], before: dict[str, Line], explained: set[str | None]) -> None:
        for line in now:
            unknown = line.claim is not None and line.claim not in explained and line.claim not in before
            if unknown and self._true(rule.when, self.names(line)):
                self._add(rule, line)

    def _changed(self, rule: Rule, now: list[Line], before: dict[str, Line], explained: set[str | None]) -> None:
        for line in now:
            old = before.get(line.claim) if line.claim not in explained and line.claim else None
            if old and self._fires(rule, self.names(line, **{"last.": old})):
                self._add(rule, line)

    def first_lines(self, record: str) -> dict[str, Line]:
        first: dict[str, Line] = {}
        for line in self._of(record):
            if line.claim is not None:
                first.setdefault(line.claim, line.kept())
        return first

    def _total(self, rule: Rule) -> None:
        amounts = self._amounts(rule)
        wanted = (rule.must or "") + (rule.when or "")
        others: dict[str, Any] = dict(amounts or {})
        if "last." in wanted:
            if self.last is None:
                return
            before = self.last._amounts(rule)
            if before is None:
                return
            others |= {f"last.{name}": amount for name, amount in before.items()}
            others["last.ref_date"] = self.last.facts["ref_date"]
        if amounts is not None and self._fires(rule, self.names(None, **others)):
            self._add(rule, None)

    def _amounts(self, rule: Rule) -> dict[str, int] | None:
        """The named amounts, or None where one cannot be known."""
        found = {}
        for name, spec in rule.options.get("amounts", {}).items():
            texts = [text for text in (spec.get("where"), spec.get("sum")) if text]
            if any(words.mentions(text, "ref_date", self.layout) for text in texts) and not self.facts["ref_date"]:
                return None
            total = 0
            for line in self._of(spec["record"]):
                names = self.names(line)
                try:
                    counted = self.value(spec["where"], names) if spec.get("where") else True
                    amount = self.value(spec["sum"], names) if spec.get("sum") else 1
                except Unreadable:
                    return None
                total += (amount or 0) if counted is True else 0
            found[name] = total
        return found


def _breaks(own: Field, check: str, cell: Any) -> bool:
    if check == "codes":
        return cell not in (own.codes or ())
    if check == "length":
        return len(cell) > (own.max_length or 0)
    if check != "range":
        return False
    low, high = (None if text is None else _limit(own, text) for text in (own.minimum, own.maximum))
    return (low is not None and cell < low) or (high is not None and cell > high)


def _limit(own: Field, text: str) -> Any:
    return date.fromisoformat(text) if own.type == "date" else float(text) if own.type == "decimal" else int(text)
