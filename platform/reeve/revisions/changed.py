"""What a draft changes, in words: for the rule owner in full, for councils by rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reeve.definitions import Definition
from reeve.definitions.compare import Change, changes
from reeve.web.filters import plural

LONGEST_LIST = 12


def rules_changed(base: Definition, draft: Definition) -> dict[str, list[str]]:
    """The ids of hand-written rules that are ``new``, ``changed`` or ``gone``, and under ``other`` the parts of the
    definition, such as fields, in which anything else is."""
    found: dict[str, list[str]] = {"new": [], "changed": [], "gone": [], "other": []}
    for change in shown(base, draft):
        if change.part == "rules":
            found[change.what].append(change.name)
        elif change.part not in found["other"]:
            found["other"].append(change.part)
    return found


def shown(base: Definition, draft: Definition) -> Sequence[Change]:
    """Every change but the number of the revision alone."""
    return [
        change
        for change in changes(base, draft)
        if change.part != "return" or {name for name, _, _ in change.details} != {"revision"}
    ]


def in_words(changed: Mapping[str, Sequence[str]]) -> str:
    """ "1 new rule: SHBE-D-999. 2 changed rules: SHBE-D-001, SHBE-D-002. Fields changed too." """
    said = [
        f"{plural(len(ids), f'{what} rule')}: {', '.join(ids[:LONGEST_LIST])}"
        + (f" and {len(ids) - LONGEST_LIST} more" if len(ids) > LONGEST_LIST else "")
        for what in ("new", "changed", "gone")
        if (ids := changed[what])
    ]
    if changed["other"]:
        parts = " and ".join("what the return is" if part == "return" else part for part in changed["other"])
        said.append(f"{'Besides, ' if said else ''}{parts} changed")
    return ". ".join(part[:1].upper() + part[1:] for part in said) + "."
