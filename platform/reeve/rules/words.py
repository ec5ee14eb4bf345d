"""A rule in plain English, written from its tree, so that what an officer reads is what the engine does."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import expressions as sql

from reeve.rules.derived import pounds
from reeve.rules.model import FORM, Layout, Rule
from reeve.rules.predicates import PredicateError, compile_expression, tree
from reeve.rules.types import INTEGER, Name, Scope, facts, names_of

_FACTS = {
    "ref_date": "the reference date",
    "today": "today",
    "period_start": "the first day of the period",
    "period_end": "the last day of the period",
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


def in_words(rule: Rule, layout: Layout) -> str:
    """One or two sentences. A structure or derived rule is its own message."""
    if rule.derived or rule.kind == "structure":
        return rule.message
    say = _SENTENCES[rule.kind]
    sentence = say(rule, _Speaker(_scope(rule, layout)))
    return sentence[0].upper() + sentence[1:]


def _scope(rule: Rule, layout: Layout) -> Scope:
    scope: dict[str, Name] = facts() | {"total": Name("total", INTEGER)}
    for record in (*layout.records, *reversed(rule.record)):
        fields = layout.by_record[record].values()
        scope |= names_of(fields) | names_of(fields, prefix="last.") | names_of(fields, prefix=f"{record}.")
    amounts = {name: Name(name, INTEGER) for name in rule.options.get("amounts", {})}
    return scope | amounts | {f"last.{name}": known for name, known in amounts.items()}


def _row(rule: Rule, speak: _Speaker) -> str:
    when = f"when {speak.of(rule.when)}: " if rule.when else ""
    return f"{when}it must be true that {speak.of(rule.must)}."


def _unique(rule: Rule, speak: _Speaker) -> str:
    only = f" where {speak.of(rule.when)}" if rule.when else ""
    return f"no two {_lines(rule)}{only} may have the same {_list([speak.of(name) for name in rule.fields], 'and')}."


def _references(rule: Rule, speak: _Speaker) -> str:
    to = rule.options["to"]
    targets = [text.split(".")[0] for text in ([to] if isinstance(to, str) else to)]
    there = f"{_list(targets, 'or')} line"
    only = f" where {speak.of(rule.options['where'])}" if rule.options.get("where") else ""
    if rule.must:
        return f"beside the {there} with the same reference{only}: {_row(rule, speak)}"
    when = f"when {speak.of(rule.when)}, " if rule.when else ""
    return f"{when}{speak.of(rule.fields[0])} of {_lines(rule)} must be that of a {there}{only}."


def _aggregate(rule: Rule, speak: _Speaker) -> str:
    must = _row(rule, speak)
    summed = f"the sum of {speak.of(rule.options['sum'])}" if rule.options.get("sum") else "the number"
    only = f" where {speak.of(rule.options['where'])}" if rule.options.get("where") else ""
    total = f"{summed} over {rule.options['of']} lines with the same reference{only}"
    return f"{must} The total is {total}."


def _compare_last(rule: Rule, speak: _Speaker) -> str:
    when = f" where {speak.of(rule.when)}" if rule.when else ""
    find = rule.options.get("find", "changed")
    unless = rule.options.get("unless")
    but = f", unless the file has a {_list(list(unless), 'or')} line for it" if unless else ""
    if find == "gone":
        return f"every claim accepted last time{when} must be in this file{but}."
    if find == "new":
        return f"no claim{when} may be in this file that was not in the one accepted last{but}."
    beside = "form" if rule.record == (FORM,) else "same claim"
    return f"beside the {beside} accepted last time{but}: {_row(rule, speak)}"


def _total(rule: Rule, speak: _Speaker) -> str:
    must = _row(rule, speak)
    described = [f"{name} is {_amount(spec, speak)}" for name, spec in rule.options.get("amounts", {}).items()]
    return f"over the whole file, {must}" + (f" Here {_list(described, 'and')}." if described else "")


def _amount(spec: dict[str, str], speak: _Speaker) -> str:
    what = f"the sum of {speak.of(spec['sum'])} over" if spec.get("sum") else "the number of"
    only = f" where {speak.of(spec['where'])}" if spec.get("where") else ""
    return f"{what} {spec['record']} lines{only}"


def _lines(rule: Rule) -> str:
    return f"{_list(list(rule.record), 'or')} lines"


_SENTENCES: dict[str, Callable[[Rule, _Speaker], str]] = {}


class _Speaker:
    """Says a tree in words; money is said in pounds where money is meant."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.named: set[str] = set()

    def label(self, known: Name) -> str:
        """The label of a field, with its code name the first time it is said."""
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
        verb = _COMPARED[type(node)][self._base(left) == "date"]
        return f"{self.say(left, money=money)} {verb} {self.say(right, money=money)}"

    def _operation(self, node: sql.Expr, *, money: bool) -> str:
        left, right = node.args["this"], node.args["expression"]
        plain = isinstance(node, (sql.Mul, sql.Div))
        each = money and not plain
        return f"{self.say(left, money=each)} {_OPERATED[type(node)]} {self.say(right, money=each)}"


def _column(speak: _Speaker, node: sql.Expr, money: bool) -> str:
    table = node.args.get("table")
    name = f"{table.name}.{node.name}" if table else node.name
    if name in _FACTS:
        return _FACTS[name]
    known = speak.scope.get(name)
    if node.name == "total" and not table and known and not known.field:
        return "the total"
    plain = speak.label(known) if known and known.field else node.name
    if not table:
        return plain
    if table.name == "last":
        return f"{_FACTS.get(node.name, plain)} last time"
    return f"the {table.name} line's {plain}"


def _literal(speak: _Speaker, node: sql.Expr, money: bool) -> str:
    return pounds(int(node.name)) if money and node.name.isdigit() and not node.args["is_string"] else node.name


def _cast(speak: _Speaker, node: sql.Expr, money: bool) -> str:
    year, month, day = node.this.name.split("-")
    return f"{day}-{month}-{year}"


def _joined(word: str) -> Callable[[_Speaker, sql.Expr, bool], str]:
    def say(speak: _Speaker, node: sql.Expr, money: bool) -> str:
        left, right = node.args["this"], node.args["expression"]
        return f"{speak.say(left, money=False)} {word} {speak.say(right, money=False)}"

    return say


def _not(speak: _Speaker, node: sql.Expr, money: bool) -> str:
    inner = node.this
    if isinstance(inner, sql.Is):
        return f"{speak.say(inner.this, money=False)} is given"
    if isinstance(inner, sql.In):
        return _among(speak, inner, "is none of")
    return f"it is not so that {speak.say(inner, money=False)}"


def _in(speak: _Speaker, node: sql.Expr, money: bool) -> str:
    return _among(speak, node, "is one of")


def _among(speak: _Speaker, node: sql.Expr, verb: str) -> str:
    money = speak.is_money(node.this)
    choices = [speak.say(choice, money=money) for choice in node.expressions]
    return f"{speak.say(node.this, money=money)} {verb} {_list(choices, 'or')}"


def _between(speak: _Speaker, node: sql.Expr, money: bool) -> str:
    parts = [node.args[part] for part in ("this", "low", "high")]
    this, low, high = (speak.say(part, money=speak.is_money(*parts)) for part in parts)
    return f"{this} is between {low} and {high}"


def _is_null(speak: _Speaker, node: sql.Expr, money: bool) -> str:
    return f"{speak.say(node.this, money=False)} is not given"


def _case(speak: _Speaker, node: sql.Expr, money: bool) -> str:
    branches = [
        f"{speak.say(one.args['true'], money=money)} if {speak.say(one.this, money=False)}" for one in node.args["ifs"]
    ]
    return f"({', '.join(branches)}, otherwise {speak.say(node.args['default'], money=money)})"


def _paren(speak: _Speaker, node: sql.Expr, money: bool) -> str:
    return f"({speak.say(node.this, money=money)})"


def _negative(speak: _Speaker, node: sql.Expr, money: bool) -> str:
    return f"minus {speak.say(node.this, money=money)}"


def _boolean(speak: _Speaker, node: sql.Expr, money: bool) -> str:
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
}


def _call(speak: _Speaker, node: sql.Expr, money: bool) -> str:
    name = str(node.this).lower() if isinstance(node, sql.Anonymous) else type(node).__name__.lower()
    nodes = [] if isinstance(node, sql.Anonymous) else [node.this]
    nodes += [node.args[part] for part in ("start", "length", "expression", "replacement") if node.args.get(part)]
    parts = [speak.say(part, money=money) for part in nodes + node.expressions]
    if name in ("greatest", "least"):
        return f"the {'largest' if name == 'greatest' else 'smallest'} of {_list(parts, 'and')}"
    if name == "substring" and len(parts) == 2:
        return f"{parts[0]} from character {parts[1]}"
    return _CALLED[name].format(*parts)


def _list(parts: list[str], word: str) -> str:
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}" if len(parts) > 1 else parts[0]


_SAID: dict[type[sql.Expr], Callable[[_Speaker, sql.Expr, bool], str]] = {
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
_SENTENCES |= {
    "row": _row,
    "unique": _unique,
    "references": _references,
    "aggregate": _aggregate,
    "compare_last": _compare_last,
    "total": _total,
}
