"""Saying a predicate's tree in words: names by their labels, money in pounds, dates as they are written."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlglot import expressions as sql

from reeve.rules.derived import pounds
from reeve.rules.grammar import tree
from reeve.rules.predicates import PredicateError, compile_expression
from reeve.rules.types import Name, Scope

_FACTS = {
    "ref_date": "the reference date",
    "today": "today",
    "period_start": "the first day of the period",
    "period_end": "the last day of the period",
    "last_ref_date": "the reference date of the file accepted last",
}
_COMPARED: dict[type[sql.Expr], tuple[str, str]] = {
    sql.EQ: ("is", "is"),
    sql.NEQ: ("is not", "is not"),
    sql.LT: ("is less than", "is before"),
    sql.LTE: ("is at most", "is on or before"),
    sql.GT: ("is more than", "is after"),
    sql.GTE: ("is at least", "is on or after"),
}
_OPERATED: dict[type[sql.Expr], str] = {sql.Add: "plus", sql.Sub: "minus", sql.Mul: "times", sql.Div: "divided by"}


class Speaker:
    """Says a tree in words; money is said in pounds where money is meant."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.named: set[str] = set()

    def label(self, known: Name) -> str:
        """The label of a field, with its code name the first time it is said; of a term or a table, its own."""
        if known.table:
            return known.table.label
        if known.label:
            return known.label
        if known.field is None or known.field.name in self.named:
            return f"“{known.field.label}”" if known.field else known.column
        self.named.add(known.field.name)
        return f"“{known.field.label}” ({known.field.name})"

    def of(self, text: str | None) -> str:
        return self.say(tree(text or "TRUE"), money=False)

    def say(self, node: sql.Expr, *, money: bool) -> str:
        if type(node) in _COMPARED:
            return self._comparison(node)
        if type(node) in _OPERATED:
            return self._operation(node, money=money)
        return _SAID[type(node)](self, node, money)

    def is_money(self, *nodes: sql.Expr) -> bool:
        return any(self._base(node) == "money" for node in nodes)

    def _base(self, node: sql.Expr) -> str:
        try:
            kind = compile_expression(node.sql(), self.scope).type
        except PredicateError:
            return "unknown"
        return "money" if kind.money else kind.base

    def _comparison(self, node: sql.Expr) -> str:
        left, right = node.args["this"], node.args["expression"]
        money = self.is_money(left, right)
        if self._base(left) == "boolean":
            word = "exactly when" if isinstance(node, sql.EQ) else "except when"
            return f"{self.say(left, money=False)} {word} {self.say(right, money=False)}"
        verb = _COMPARED[type(node)][self._base(left) == "date"]
        return f"{self.say(left, money=money)} {verb} {self.say(right, money=money)}"

    def _operation(self, node: sql.Expr, *, money: bool) -> str:
        left, right = node.args["this"], node.args["expression"]
        plain = isinstance(node, (sql.Mul, sql.Div))
        each = money and not plain
        return f"{self.say(left, money=each)} {_OPERATED[type(node)]} {self.say(right, money=each)}"


def _column(speak: Speaker, node: sql.Expr, money: bool) -> str:
    table = node.args.get("table")
    name = f"{table.name}.{node.name}" if table else node.name
    if name in _FACTS:
        return _FACTS[name]
    known = speak.scope.get(name)
    if node.name == "total" and not table and known and not known.field:
        return "the total"
    plain = speak.label(known) if known and (known.field or known.label or known.table) else node.name
    if not table:
        return plain
    if table.name == "last":
        return f"{_FACTS.get(node.name, plain)} last time"
    return f"the {table.name} line's {plain}"


def _literal(speak: Speaker, node: sql.Expr, money: bool) -> str:
    return pounds(int(node.name)) if money and node.name.isdigit() and not node.args["is_string"] else node.name


def _cast(speak: Speaker, node: sql.Expr, money: bool) -> str:
    year, month, day = node.this.name.split("-")
    return f"{day}-{month}-{year}"


def _joined(word: str) -> Callable[[Speaker, sql.Expr, bool], str]:
    def say(speak: Speaker, node: sql.Expr, money: bool) -> str:
        left, right = node.args["this"], node.args["expression"]
        return f"{speak.say(left, money=False)} {word} {speak.say(right, money=False)}"

    return say


def _not(speak: Speaker, node: sql.Expr, money: bool) -> str:
    inner = node.this
    if isinstance(inner, sql.Is):
        return f"{speak.say(inner.this, money=False)} is given"
    if isinstance(inner, sql.In):
        return _among(speak, inner, "is none of")
    return f"it is not so that {speak.say(inner, money=False)}"


def _in(speak: Speaker, node: sql.Expr, money: bool) -> str:
    return _among(speak, node, "is one of")


def _among(speak: Speaker, node: sql.Expr, verb: str) -> str:
    money = speak.is_money(node.this)
    choices = [speak.say(choice, money=money) for choice in node.expressions]
    return f"{speak.say(node.this, money=money)} {verb} {listed(choices, 'or')}"


def _between(speak: Speaker, node: sql.Expr, money: bool) -> str:
    parts = [node.args[part] for part in ("this", "low", "high")]
    this, low, high = (speak.say(part, money=speak.is_money(*parts)) for part in parts)
    return f"{this} is between {low} and {high}"


def _is_null(speak: Speaker, node: sql.Expr, money: bool) -> str:
    return f"{speak.say(node.this, money=False)} is not given"


def _case(speak: Speaker, node: sql.Expr, money: bool) -> str:
    branches = [
        f"{speak.say(one.args['true'], money=money)} if {speak.say(one.this, money=False)}" for one in node.args["ifs"]
    ]
    return f"({', '.join(branches)}, otherwise {speak.say(node.args['default'], money=money)})"


def _paren(speak: Speaker, node: sql.Expr, money: bool) -> str:
    return f"({speak.say(node.this, money=money)})"


def _negative(speak: Speaker, node: sql.Expr, money: bool) -> str:
    return f"minus {speak.say(node.this, money=money)}"


def _boolean(speak: Speaker, node: sql.Expr, money: bool) -> str:
    return "always" if node.this else "never"


_CALLED = {
    "coalesce": "{0} (or {1} where it is not given)",
    "abs": "the size of {0}",
    "length": "the number of characters of {0}",
    "substring": "{2} characters of {0} from number {1}",
    "upper": "{0} in capitals",
    "replace": "{0} with “{1}” replaced by “{2}”",
    "matches": "{0} has the form {1}",
    "days": "the number of days from {0} to {1}",
    "age": "the age on {1} of somebody born on {0}",
    "dow": "the day of the week (Monday is 1) of {0}",
    "addmonths": "{1} months after {0}",
    "rate": "the {0} on {1}",
    "in_rates": "{1} is one of the amounts of the {0} on {2}",
    "band": "the {0} for {1} on {2}",
    "reached": "somebody born on {1} had reached {0} by {2}",
    "ceil_div": "{0} divided by {1}, rounded up",
    "within_share": "{1} is no more than the {0} on {3} of {2}",
    "share_of": "the {0} of {1} on {2}, to the nearest pound (50p goes down)",
}


def _call(speak: Speaker, node: sql.Expr, money: bool) -> str:
    name = str(node.this).lower() if isinstance(node, sql.Anonymous) else type(node).__name__.lower()
    nodes = [] if isinstance(node, sql.Anonymous) else [node.this]
    nodes += [node.args[part] for part in ("start", "length", "expression", "replacement") if node.args.get(part)]
    parts = [speak.say(part, money=money) for part in nodes + node.expressions]
    if name in ("greatest", "least"):
        return f"the {'largest' if name == 'greatest' else 'smallest'} of {listed(parts, 'and')}"
    if name == "substring" and len(parts) == 2:
        return f"{parts[0]} from character {parts[1]}"
    return _CALLED[name].format(*parts)


def listed(parts: Sequence[str], word: str) -> str:
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}" if len(parts) > 1 else parts[0]


_SAID: dict[type[sql.Expr], Callable[[Speaker, sql.Expr, bool], str]] = {
    sql.Column: _column,
    sql.Literal: _literal,
    sql.Cast: _cast,
    sql.Boolean: _boolean,
    sql.And: _joined("and"),
    sql.Or: _joined("or"),
    sql.Not: _not,
    sql.In: _in,
    sql.Between: _between,
    sql.Is: _is_null,
    sql.Case: _case,
    sql.Paren: _paren,
    sql.Neg: _negative,
}
for _kind in (sql.Anonymous, sql.Coalesce, sql.Abs, sql.Greatest, sql.Least, sql.Length, sql.Substring, sql.Upper):
    _SAID[_kind] = _call
_SAID[sql.Replace] = _call
