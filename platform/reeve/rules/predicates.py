"""Predicates: SQL over the names of a line, compiled to polars when the definition is loaded, never during a check.

Three-valued throughout: a comparison with an absent cell is unknown. ``IS NULL`` means absent. What may be written is
in ``grammar``.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from reeve.rules.calls import PredicateError
from reeve.rules.types import Scope, Type

__all__ = ["Predicate", "PredicateError", "compile_expression", "compile_predicate"]


@dataclass(frozen=True, slots=True)
class Predicate:
    """A compiled expression, its type and the columns it reads (fields and facts)."""

    text: str
    expr: pl.Expr
    type: Type
    columns: frozenset[str]


def compile_predicate(text: str, scope: Scope) -> Predicate:
    """A condition; raises ``PredicateError`` when it is anything else."""
    compiled = compile_expression(text, scope)
    if compiled.type.base != "boolean":
        raise PredicateError(f"“{text}” is {compiled.type.words()}, not a condition. Compare it with something.")
    return compiled


def compile_expression(text: str, scope: Scope) -> Predicate:
    """Any expression of the closed set over the names of ``scope``."""
    from reeve.rules.grammar import compiled  # reading SQL takes long to import, and a check of packed rules needs none

    columns: set[str] = set()
    value = compiled(text, scope, columns)
    return Predicate(text, value.expr, value.type, frozenset(columns))
