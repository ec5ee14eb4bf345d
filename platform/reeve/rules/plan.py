"""A layout made ready: every rule compiled and type-checked once, before any file is opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from reeve.rules import across, aggregate, last, totals
from reeve.rules.cells import TYPED, checks_of
from reeve.rules.figures import FigureMaker, figure_makers
from reeve.rules.findings import Origin
from reeve.rules.kinds import FACT_NAMES, LineCheck, WholeFile, origin_of
from reeve.rules.model import FORM, DefinitionError, Field, Layout, Rule
from reeve.rules.predicates import Predicate, PredicateError, compile_expression, compile_predicate
from reeve.rules.structure import CHECKS, SEEN, saying, structure_rules
from reeve.rules.terms import SharedTerms, shared_terms
from reeve.rules.types import facts, names_of

_MADE = "#plan"
_MAKERS: dict[str, Callable[[Layout, Rule], WholeFile]] = {
    "unique": across.Unique.make,
    "alike": across.Alike.make,
    "references": across.References.make,
    "aggregate": aggregate.Aggregate.make,
    "compare_last": last.CompareLast.make,
    "total": totals.Total.make,
}


@dataclass(frozen=True, slots=True)
class RecordPlan:
    """What is done with the lines of one record type. ``kept`` columns stay for the rules over the whole file;
    ``terms`` are worked out before the checks, stage by stage."""

    record: str
    fields: tuple[Field, ...]
    types: Mapping[str, Origin]
    checks: tuple[LineCheck, ...]
    claim: pl.Expr | None
    kept: tuple[str, ...]
    computed: tuple[tuple[str, Predicate], ...] = ()
    terms: tuple[tuple[pl.Expr, ...], ...] = ()

    @property
    def wanted(self) -> list[tuple[int, str]]:
        return [(field.position, field.name) for field in self.fields]


@dataclass(frozen=True, eq=False)
class Plan:
    """``structure`` gives the rule of each structure check; ``whole`` the rules that wait for the whole file."""

    layout: Layout
    records: Mapping[str, RecordPlan]
    structure: Mapping[str, Rule]
    whole: tuple[WholeFile, ...]
    figures: tuple[FigureMaker, ...]


def plan_of(layout: Layout) -> Plan:
    """Compiles a layout, once: the plan stays with it, also where it is packed. Raises ``DefinitionError`` naming the
    rule and what to do."""
    kept = vars(layout)
    if _MADE not in kept:
        kept[_MADE] = _compiled(layout)
    made: Plan = kept[_MADE]
    return made


def _compiled(layout: Layout) -> Plan:
    for rule in layout.rules:
        _is_sound(layout, rule)
    whole = tuple(_whole(layout, rule) for rule in layout.rules if rule.kind in _MAKERS)
    figures = figure_makers(layout)
    structure = {} if layout.kind == "form" else _structure(layout)
    kept = _kept(layout, whole, figures)
    records = {record: _record(layout, record, kept.get(record, set())) for record in layout.records}
    return Plan(layout, records, structure, whole, figures)


def _structure(layout: Layout) -> dict[str, Rule]:
    own = tuple(rule for rule in layout.rules if rule.kind == "structure")
    for rule in own:
        if rule.options.get("check") not in CHECKS:
            raise DefinitionError(f"rule {rule.id}: check must be one of {', '.join(sorted(CHECKS))}.")
        _says_what_is_seen(rule)
    return {rule.options["check"]: rule for rule in own + structure_rules(layout.return_key, own)}


def _says_what_is_seen(rule: Rule) -> None:
    try:
        saying(rule, **dict.fromkeys(SEEN, ""))
    except (KeyError, IndexError, ValueError) as error:
        names = ", ".join(f"{{{name}}}" for name in SEEN)
        raise DefinitionError(f"rule {rule.id}: “says” may name only {names}.") from error


_OPTIONS = {
    "structure": {"check", "says"},
    "row": set[str](),
    "unique": {"together"},
    "alike": set[str](),
    "references": {"to", "where"},
    "aggregate": {"of", "on", "sum", "count", "where", "latest", "by"},
    "compare_last": {"find", "unless", "varies"},
    "total": {"amounts"},
}


def _is_sound(layout: Layout, rule: Rule) -> None:
    unknown = sorted(set(rule.options) - _OPTIONS[rule.kind]) if not rule.derived else []
    if unknown:
        raise DefinitionError(f"rule {rule.id}: a {rule.kind} rule does not take “{unknown[0]}”. Remove or rename it.")
    for record in rule.record:
        for name in rule.fields:
            if not layout.find_field(record, name):
                raise DefinitionError(f"rule {rule.id}: “{name}” is not a field of record {record}. Check “fields”.")


def _whole(layout: Layout, rule: Rule) -> WholeFile:
    try:
        return _MAKERS[rule.kind](layout, rule)
    except (PredicateError, KeyError, TypeError, ValueError) as error:
        says = f"it needs {error}" if isinstance(error, KeyError) else str(error)
        raise DefinitionError(f"rule {rule.id}: {says}") from error


def _kept(layout: Layout, whole: tuple[WholeFile, ...], figures: tuple[FigureMaker, ...]) -> dict[str, set[str]]:
    kept: dict[str, set[str]] = {}
    needs = [*(need for rule in whole for need in rule.needs.items()), *(need for one in figures for need in one.needs)]
    for record, columns in needs:
        kept.setdefault(record, set()).update(columns)
    return kept


def _record(layout: Layout, record: str, kept: set[str]) -> RecordPlan:
    known = layout.by_record[record]
    rules = [rule for rule in layout.rules if record in rule.record and rule.kind == "row"]
    terms = shared_terms(layout, record) if rules else SharedTerms({}, ())
    checks: list[LineCheck] = []
    types: dict[str, Origin] = {}
    for rule in rules:
        if not rule.derived:
            checks.append(_row(layout, rule, record, terms))
        elif rule.options["check"] == "type":
            types[rule.fields[0]] = origin_of(layout, rule, record)
        else:
            field = known[rule.fields[0]]
            check, origin = rule.options["check"], origin_of(layout, rule, record)
            fails, columns = dict(checks_of(field))[check], frozenset({field.name})
            checks.append(LineCheck(origin, fails, columns, frozenset(), of_value=check != "required"))
    computed = _computed(layout, record)
    if layout.kind == "form":
        kept = set(known)
    used = {name for check in checks for name in check.columns} | set(types) | kept
    claim, claimed = _claim(layout, record)
    fields = tuple(field for field in known.values() if field.name in used | claimed)
    stages = tuple(map(tuple, terms.used_by(check.fires for check in checks)))
    return RecordPlan(record, fields, types, tuple(checks), claim, tuple(sorted(kept)), computed, stages)


def _row(layout: Layout, rule: Rule, record: str, terms: SharedTerms) -> LineCheck:
    try:
        if not rule.must:
            raise PredicateError("a row rule needs “must”.")
        scope = terms.names | facts(layout)
        must = compile_predicate(rule.must, scope)
        when = compile_predicate(rule.when, scope) if rule.when else None
    except PredicateError as error:
        raise DefinitionError(f"rule {rule.id}, record {record}: {error}") from error
    fires = ~must.expr if when is None else when.expr & ~must.expr
    columns = must.columns | (when.columns if when else frozenset())
    return LineCheck(origin_of(layout, rule, record), fires, columns - FACT_NAMES, columns & FACT_NAMES)


def _claim(layout: Layout, record: str) -> tuple[pl.Expr | None, set[str]]:
    if layout.kind == "form":
        return pl.lit(FORM), set()
    if not layout.key:
        return None, set()
    texts = [one for one in layout.by_record[record].values() if one.type not in TYPED and one.name in layout.key]
    try:
        key = compile_expression(layout.key, names_of(texts))
    except PredicateError:
        return None, set()
    return key.expr, set(key.columns)


def _computed(layout: Layout, record: str) -> tuple[tuple[str, Predicate], ...]:
    """The derived cells, each after those it needs."""
    fields = layout.by_record[record]
    waiting = {}
    for name, field in fields.items():
        if field.computed:
            try:
                waiting[name] = compile_expression(field.computed, names_of(fields.values()) | facts(layout))
            except PredicateError as error:
                raise DefinitionError(f"cell {name}: {error}") from error
    ordered: list[tuple[str, Predicate]] = []
    while waiting:
        ready = [name for name, formula in waiting.items() if not formula.columns & waiting.keys()]
        if not ready:
            raise DefinitionError(f"cell {min(waiting)}: its expression goes round in a circle.")
        ordered += [(name, waiting.pop(name)) for name in ready]
    return tuple(ordered)
