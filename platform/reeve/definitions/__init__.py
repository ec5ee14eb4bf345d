"""The returns, as data: one folder a return, one folder inside it for each period from which it changes.

Where each nation has a form of its own the folder is ``<period>.<nation>`` (``2024-25.scotland``) and what they share
is in a folder whose name begins with ``_``, which they extend and which is no definition by itself.

``return.toml``: title, short_title, kind, department, period_kind, status and reason, signed_by, statement,
file_name, retention_months, legal_source, revision; form (the department's code), headline (the cell shown large),
follows (the return this one comes after) with opens_with_total (the cells that are offered its headline), and until
(the last period it is made for) where there are any; ``[rounds]`` what each part of a year is for (H1 = "...") and
``[round_titles]`` what it is called; ``[owed_by]`` nations, kinds (in the register's words), administers_hb;
``[layout]`` records (type = name), positions, key, header, trailer, reference_date, council_code, delimiters, quote; in
a later year ``extends`` and ``[remove]`` rules, fields, codes, figures, parameters, terms.

``[due]``, only where a source gives it, with that ``source``; without one the department sets the date. Exactly one of:
``day = "30 April"`` with ``year = "start"`` or ``"end"``, the calendar year in which the period starts or ends;
``working_day = 10``, ``days = 14``, ``weeks = 4`` or ``months = 2`` after the period's last day (a month later is the
same day of that month, or its last). ``if_closed`` says where a day goes that is no working day in the council's
nation: it ``stays`` (as it does where nothing is said), to the ``next`` working day, or the one ``before``. Where parts
of a year differ, ``[due.H1]``, ``[due.Q4]`` and so on each hold a rule, and a part without one has no date. What is
done by 23:59:59 of the last day, in the United Kingdom, is in time.

``[must_supply]`` of ``return.toml`` holds ``cells`` and ``source``: figures that the law asks for. Neither they nor
what they are worked out from can be "unable to supply"; every other cell to be filled in can, with a reason.

``[welsh]`` of ``return.toml`` may hold ``statement`` and ``[welsh.sections]``, by their English names: drafts until
somebody has reviewed them. What is signed is the statement in English, and the Welsh stands beside it.

``fields.csv``: one line a field; record ``*`` stands for every record type without a line of its own at that position;
for text ``max`` is the number of characters; money limits are in pence; a form's own column ``computed`` holds the
expression of a derived cell, ``section`` the part of the form it stands in (the unit "pence, whole pounds" is money the
form takes without pence), ``required_source`` says why a required field is required, ``label_cy`` is the label in
Welsh, a draft until somebody has reviewed it, and a cell that is ``optional`` is entered only where its label says so
and never missed. A derived cell that an officer
may replace is three lines: the formula, the figure entered instead, and ``coalesce`` of the two, with a rule that asks
why they differ. ``cells.csv`` (ours, cell, label, source) gives cells with a name of ours their official number, once
it is known. ``subsidy.toml``: the cells of each class of overpayment and of the thresholds. ``lineage.toml``:
``[[cell]]`` is a cell that follows from the council's extracts, with from (the return), figure, way (sum, last, weekly
or year, as in ``reeve.definitions.lineage``), note and source; ``[[without]]`` gives cells that do not, and why.
``codes.csv``;
``rules.toml`` or several files in ``rules/`` (``[[rule]]``); ``terms.toml`` (``[[term]]`` with name, record, ``is`` and
label: a condition or amount that rules may name); ``figures.toml`` (``[[figure]]`` with cell, label, unit, record (one
or a list), ``count = true`` or ``sum`` or ``mean``, ``where``; ``by``, a code field, for one figure a code; group, the
heading it is shown under; note and status, provisional where its meaning is ours).

``parameters.csv`` holds the amounts that change by year, one line a name and period: name, from, to (both days
included; empty: until further notice), at_least (for a table of bands, the least amount of each), amount, unit (pounds,
percent, months or number) and source. Periods follow one another without a gap. In a table of ages from and to are days
of birth, and amount an age in months or the day that age is reached.

``examples/<RULE-ID>.txt`` is the smallest file that breaks a rule; a table of that name in ``examples/*.toml`` says
instead how to edit ``examples/good.txt`` into one.

A rule has id, kind, severity, record (one or a list), fields (the first is the place a finding points at), message and
source, and may have ``when`` and status. By kind it has besides:

- structure: ``check``, one of the built-in checks of ``reeve.rules.structure``, in the definition's own words; ``says``
  is the message that names what was seen, such as ``{council}``
- row: ``must``
- unique: ``fields`` are the key; ``together = true`` when several record types share one
- alike: lines that agree in all ``fields`` but the first agree in the first; those that differ from most are reported
- references: ``fields`` begin with the key; ``to = "D.LCHBREF"``, a list of alternatives, or "D.A, D.B" for a key of
  two; ``where`` over the target; with ``must`` both lines are compared (``D.X`` names the target's field)
- aggregate: ``of``, ``on`` (own = theirs), ``sum`` or the count, ``where``; or ``latest``, what the last of the lines
  by the fields in ``by`` says; ``must`` names the result ``total``
- compare_last: ``must`` over ``X`` and ``last.X``; or ``varies = { percent = 20, amount = 50_000 }``, by how much the
  first field may move before it is asked about (see ``variance``); or ``find = "gone"`` or ``"new"`` with ``when``;
  ``unless`` names record types that explain it
- total: ``amounts`` named by ``record``, ``where``, ``sum``; ``must`` over the names, ``last.`` names and the dates

Predicates may also name ``ref_date``, ``today``, ``period_start``, ``period_end`` and ``last_ref_date``, the reference
date of the file accepted last; money is in pence, codes are text. Tables are looked up by ``rate(table, on)``,
``in_rates(table, amount, on)``, ``band(table, amount, on)`` and ``reached(table, born, on)``; ``ceil_div`` rounds up;
``share_of(table, amount, on)`` is a percentage to the nearest pound (50p goes down), and ``within_share(table, part,
whole, on)`` compares without rounding.

A later folder says only what it removes, changes (same position, id, list, table, term or cell) or adds.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path

import rfc8785

from reeve.definitions.build import build
from reeve.definitions.definition import Code, Definition, OwedBy
from reeve.definitions.folder import HERE, examples, folders, names, resolve
from reeve.rules.model import DefinitionError
from reeve.rules.period import Period

__all__ = [
    "Code",
    "Definition",
    "DefinitionError",
    "OwedBy",
    "Period",
    "every_definition",
    "load",
    "load_folder",
    "parse",
    "returns",
]


def returns(root: Path = HERE) -> list[str]:
    """The names of all returns that have a definition, in order: ``hbdr``, ``hb-subsidy-final.scotland``."""
    return names(root)


def every_definition(root: Path = HERE) -> list[Definition]:
    """Every definition of every return, older years too."""
    return [_load(folder) for name in names(root) for _, folder in folders(root, name)]


def load(name: str, period: Period | str | None = None, *, root: Path = HERE) -> Definition:
    """The definition in force for this period (the newest where None), checked whole; raises ``DefinitionError``.

    Where each nation has a definition of its own the name says which: ``hb-subsidy-final.scotland``.
    """
    wanted = Period.parse(period) if isinstance(period, str) else period
    choices = [folder for start, folder in folders(root, name) if not wanted or start.start <= wanted.start]
    if not choices:
        about = f" for {wanted.label}" if wanted else ""
        raise DefinitionError(
            f"There is no definition of “{name}”{about}. The returns are: {', '.join(returns(root))}."
        )
    return _load(choices[-1])


def parse(resolved_text: str) -> Definition:
    """The definition whose resolved canonical text was stored; it has the same hash."""
    digest = "sha256:" + hashlib.sha256(resolved_text.encode()).hexdigest()
    return build(json.loads(resolved_text), resolved=resolved_text, digest=digest)


@lru_cache(maxsize=32)
def _load(folder: Path) -> Definition:
    return load_folder(folder)


def load_folder(folder: Path) -> Definition:
    """The definition in one folder, wherever it is, checked whole; raises ``DefinitionError``."""
    definition = parse(rfc8785.dumps(resolve(folder)).decode())
    there = {name.split(".")[0] for name in examples(folder)}
    for rule in definition.layout.rules:
        if not rule.derived and rule.id not in there:
            where = f"{folder.parent.name}/{folder.name}/examples"
            raise DefinitionError(
                f"{where}: rule {rule.id} has no example. Add {rule.id}.txt, the smallest file that breaks it."
            )
    return definition
