"""The checking engine: one definition over one file or form, giving findings and figures.

Pure: it knows no web and no database, and never imports ``reeve.definitions``. A rule is data; its predicates are SQL
parsed into a closed set of nodes, type-checked against the fields and compiled to polars. A rule fires only when its
``when`` is TRUE and its ``must`` is FALSE; unknown never fires, and an unreadable cell is its own finding. A definition
is compiled where it is loaded; the child that checks a file is handed it compiled (``packed``). Lines that have all
their cells are cut by where delimiters and line ends are (``ruled``, ``marks``), every other line as text (``lines``).
"""

from reeve.rules.check import NotReadable, Previous, check
from reeve.rules.columns import Columns, Order, missing_from, names_at, needed_of
from reeve.rules.figure_lines import FigureLine, FigureLines, NotByLine, lines_of_figure
from reeve.rules.form import check_form, figures_of_form
from reeve.rules.model import FORM, DefinitionError, Field, FigureSpec, Layout, Rule
from reeve.rules.not_run import NotRunTogether, not_run_by_reason
from reeve.rules.own_lines import ClaimLine, claim_on, lines_of_claim, lines_of_file
from reeve.rules.packed import pack, unpack
from reeve.rules.period import Period
from reeve.rules.result import Checked, Facts, Figure, NotRun, Progress, RuleTotal

__all__ = [
    "FORM",
    "Checked",
    "ClaimLine",
    "Columns",
    "DefinitionError",
    "Facts",
    "Field",
    "Figure",
    "FigureLine",
    "FigureLines",
    "FigureSpec",
    "Layout",
    "NotByLine",
    "NotReadable",
    "NotRun",
    "NotRunTogether",
    "Order",
    "Period",
    "Previous",
    "Progress",
    "Rule",
    "RuleTotal",
    "check",
    "check_form",
    "claim_on",
    "figures_of_form",
    "lines_of_claim",
    "lines_of_figure",
    "lines_of_file",
    "missing_from",
    "names_at",
    "needed_of",
    "not_run_by_reason",
    "pack",
    "unpack",
]
