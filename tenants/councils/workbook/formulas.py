"""A worked-out cell's expression as a spreadsheet's formula, where it is no more than adding and taking away."""

from __future__ import annotations

from collections.abc import Mapping

import sqlglot
from sqlglot import exp

from reeve.rules import Field


def formula_of(field: Field, fields: Mapping[str, Field], addresses: Mapping[str, str]) -> str | None:
    """The formula over the cells at ``addresses``; None where only Reeve works the cell out.

    Money is pence in the expression and pounds in the workbook, so only what holds in both is written. While a cell it
    needs is empty the formula shows nothing, as the form's page does.
    """
    if field.computed is None:
        return None
    tree = sqlglot.parse_one(field.computed)
    columns = {column.name for column in tree.find_all(exp.Column)}
    if not columns <= set(addresses) or any(fields[name].type != field.type for name in columns):
        return None
    sum_of = written(tree, addresses)
    if sum_of is None or not columns:
        return None
    needed = [addresses[name] for name in fields if name in columns]
    return f'=IF(COUNT({",".join(needed)})<{len(needed)},"",{sum_of})'


def written(node: exp.Expr, addresses: Mapping[str, str]) -> str | None:
    """The expression with addresses for names, or None where it does more than add and take away."""
    if isinstance(node, exp.Column):
        return addresses[node.name]
    if isinstance(node, exp.Paren):
        inner = written(node.this, addresses)
        return None if inner is None else f"({inner})"
    if isinstance(node, exp.Add | exp.Sub):
        left, right = written(node.this, addresses), written(node.expression, addresses)
        sign = "+" if isinstance(node, exp.Add) else "-"
        return None if left is None or right is None else f"{left}{sign}{right}"
    return None
