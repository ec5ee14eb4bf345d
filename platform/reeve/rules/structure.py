"""What must be true of any extract's bytes and lines, before its cells are looked at.

A definition may say any of these in its own words and severity, by a ``structure`` rule with the same ``check``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from reeve.rules.model import Rule, Severity

_SAYS: dict[str, tuple[Severity, str]] = {
    "empty": ("stop", "The file is empty. Export it again and check that it holds lines before you upload it."),
    "pdf": ("stop", "This is a PDF document, not an extract. Upload the text file your benefits system exports."),
    "zip": ("stop", "This is a ZIP file. Take the extract out of it and upload that."),
    "workbook": ("stop", "This is a workbook, not an extract. Upload the text file your benefits system exports."),
    "html": ("stop", "This is a web page, not an extract. The download may have failed: export the file again."),
    "xml": ("stop", "This is an XML file, not an extract. Upload the text file your benefits system exports."),
    "compressed": ("stop", "This file is compressed. Decompress it and upload the text file inside."),
    "utf_16": ("stop", "This file is saved as UTF-16 (“Unicode”). Save it as UTF-8 and upload it again."),
    "nul": ("stop", "The file holds NUL bytes, which no text has. It may be damaged: export it again."),
    "long_line": ("stop", "This line is longer than any line can be. Check that the export ends each line."),
    "delimiter": ("stop", "We found no pipe, comma or tab between the cells. Check that this is the right file."),
    "wrong_return": ("stop", "No line begins with a record type of this return. Check that this is the right file."),
    "no_lines": ("stop", "The file holds no lines besides its header or trailer. Export it again."),
    "names_alone": ("stop", "The file names its columns and holds no lines below that. Export it again."),
    "columns": ("stop", "A line names the columns in an order nobody has confirmed. Say which column is which."),
    "header": ("fix", "The first line is not a header. Add the header line with the reference date."),
    "trailer": ("fix", "The last line is not a trailer, so the file may have been cut short. Export it again."),
    "reference_date": ("fix", "The header does not give a reference date we can read. Write it as dd-mm-yyyy."),
    "period": ("fix", "The reference date in the header is not in this period. Check that this is the right file."),
    "record_type": ("fix", "This line does not begin with a record type we know. Correct or remove it."),
    "record_space": ("fix", "The line begins with a space, so we left it out. Begin it with its record letter."),
    "record_case": ("fix", "The line begins with its record letter in lower case, so we left it out. Write a capital."),
    "too_few": ("fix", "This line has too few cells, so we left it out. Look for a line break inside a cell."),
    "too_many": ("fix", "This line has too many cells, so we left it out. Look for a separator inside a cell."),
    "nul_line": ("fix", "This line holds a NUL byte, which no text has, so we left it out. Export the file again."),
    "line_too_long": ("fix", "This line is longer than any line can be, so we left it out. Look for a lost line end."),
    "date_style": ("confirm", "Dates are written with dashes in some cells and slashes in others. Check the export."),
    "encoding": ("fix", "This line holds a byte that stands for no character. Find where and type it again."),
    "mixed_encoding": ("confirm", "Some lines are UTF-8 and others Windows-1252. Look at names with accents."),
}  # fmt: skip
_SAYS_SEEN = {
    "long_line": "This line is longer than {limit} bytes, the most a line can hold. "
    "Check that the export ends each line, and export the file again.",
    "columns": "This line names the columns. {columns} We do not guess: say which column is which, and the file is "
    "checked again.",
    "record_case": "The line begins with its record letter in lower case ({seen}), so we left it out. Write a capital.",
    "line_too_long": "This line is longer than any line can be ({limit} bytes), so we left it out. "
    "Look for a missing line end.",
}
ONLY_WRITTEN = frozenset({"duplicate_line", "council"})
"""Checked only where a definition writes the rule: two identical lines may be right in another return, and no source
gives a header a council's code."""
SEEN = ("columns", "council", "limit", "seen")
"""What a message may name: how much is known of a line of names, the council of the header's code, the most bytes of a
line, the letters as they were met."""
CHECKS = frozenset(_SAYS) | ONLY_WRITTEN


def structure_rules(return_key: str, written: Iterable[Rule]) -> tuple[Rule, ...]:
    """The structure rules of an extract that its definition has not written in its own words."""
    theirs = {str(rule.options.get("check")) for rule in written if rule.kind == "structure"}
    return tuple(_rule(return_key, check) for check in _SAYS if check not in theirs)


def saying(rule: Rule, **seen: str) -> Rule:
    """The same rule with what was seen in its message, where it has words for that."""
    says = rule.options.get("says")
    return replace(rule, message=str(says).format(**seen)) if says else rule


def _rule(return_key: str, check: str) -> Rule:
    severity, message = _SAYS[check]
    return Rule(
        id=f"{return_key.upper()}-F-{check.replace('_', '-')}",
        kind="structure",
        severity=severity,
        record=(),
        fields=(),
        message=message,
        source="the shape of the file",
        options={"check": check} | ({"says": _SAYS_SEEN[check]} if check in _SAYS_SEEN else {}),
        derived=True,
    )
