"""What the predicates over one record type may name: its fields and its terms.

A term is an expression with a name. In the rules over one line every term used is worked out once, as a column of its
own; elsewhere it stands for its expression.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from reeve.rules.model import DefinitionError, Layout, Term
from reeve.rules.predicates import Predicate, PredicateError, compile_expression
from reeve.rules.types import FACTS, Name, facts, names_of


def shared(name: str) -> str:
    """The column that holds a term once it is worked out."""
    return f"@{name}"


@lru_cache(maxsize=256)
def names_in(layout: Layout, record: str, prefix: str = "") -> dict[str, Name]:
    """Fields and terms of a record type, each under its own name or, with a prefix such as ``last.``, under that.

    A term that names a date of the file has no prefixed form: the date would be of the wrong file.
    """
    fields = names_of(layout.by_record.get(record, {}).values(), prefix=prefix)
    known = dict(fields)
    bare = {name.removeprefix(prefix): one for name, one in fields.items()}
    for term in _terms(layout, record):
        compiled = _compile(layout, term, bare)
        name = Name(shared(term.name), compiled.type, expr=compiled.expr, reads=compiled.columns, label=term.label)
        bare[term.name] = name
        if not prefix or not compiled.columns & set(FACTS):
            known[prefix + term.name] = name
    return known


@dataclass(frozen=True, slots=True)
class SharedTerms:
    """``names`` stand for columns; ``stages`` give those columns, each stage after those it needs."""

    names: dict[str, Name]
    stages: tuple[tuple[tuple[str, pl.Expr], ...], ...]

    def used_by(self, expressions: Iterable[pl.Expr]) -> list[list[pl.Expr]]:
        """The stages cut down to what these expressions need."""
        needed = {name for one in expressions for name in one.meta.root_names()}
        kept: list[list[pl.Expr]] = []
        for stage in reversed(self.stages):
            own = [(column, expr) for column, expr in stage if column in needed]
            needed |= {name for _, expr in own for name in expr.meta.root_names()}
            if own:
                kept.insert(0, [expr.alias(column) for column, expr in own])
        return kept


def shared_terms(layout: Layout, record: str) -> SharedTerms:
    """Fields as they are, terms as columns."""
    known = names_of(layout.by_record[record].values())
    stages: list[list[tuple[str, pl.Expr]]] = [[]]
    for term in _terms(layout, record):
        compiled = _compile(layout, term, known)
        column = shared(term.name)
        if {name for name, _ in stages[-1]} & set(compiled.expr.meta.root_names()):
            stages.append([])
        stages[-1].append((column, compiled.expr))
        known[term.name] = Name(column, compiled.type, expr=pl.col(column), reads=compiled.columns, label=term.label)
    return SharedTerms(known, tuple(tuple(stage) for stage in stages))


def _terms(layout: Layout, record: str) -> list[Term]:
    return [term for term in layout.terms if record in term.record]


def _compile(layout: Layout, term: Term, names: dict[str, Name]) -> Predicate:
    try:
        return compile_expression(term.expression, names | facts(layout))
    except PredicateError as error:
        raise DefinitionError(f"term {term.name}: {error}") from error
