"""What ``return.toml`` says of a return, checked; everything but its layout and rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from reeve.definitions.definition import Carried, OwedBy, Welsh
from reeve.definitions.due import Due, WrongDue, due_rules
from reeve.rules.model import DefinitionError
from reeve.rules.period import Kind, Period

_NEEDED = ("title", "kind", "department", "period_kind", "signed_by", "status")


def about_is_whole(about: Mapping[str, Any]) -> None:
    missing = [name for name in _NEEDED if not about.get(name)]
    if missing:
        raise wrong_in(about, "return.toml", f"{missing[0]} is missing. Add it.")
    choices = {
        "kind": ("extract", "form"),
        "period_kind": get_args(Kind),
        "signed_by": ("none", "responsible_finance_officer"),
    }
    for name, allowed in choices.items():
        if about[name] not in allowed:
            raise wrong_in(about, "return.toml", f"{name} is “{about[name]}”. Use {' or '.join(allowed)}.")
    if about["status"] == "provisional" and not about.get("reason"):
        raise wrong_in(about, "return.toml", "it is provisional but gives no reason. Say why, in words for the screen.")


def owed_by_of(table: Mapping[str, Any]) -> OwedBy:
    nations = tuple(nation.casefold() for nation in table.get("nations", ()))
    kinds = tuple(kind.casefold() for kind in table.get("kinds", ()))
    return OwedBy(nations, table.get("administers_hb"), kinds)


def due_of(about: Mapping[str, Any]) -> Due | None:
    if not about.get("due"):
        return None
    try:
        return due_rules(about["due"])
    except WrongDue as error:
        raise wrong_in(about, "return.toml", str(error)) from error


def until_of(about: Mapping[str, Any]) -> Period | None:
    if not about.get("until"):
        return None
    try:
        until = Period.parse(about["until"])
    except ValueError as error:
        raise wrong_in(about, "return.toml", f"until: {error}") from error
    if until.kind != about["period_kind"]:
        raise wrong_in(about, "return.toml", f"until is “{until}”, which is not a {about['period_kind']}.")
    return until


def of_some_returns(about: Mapping[str, Any]) -> dict[str, Any]:
    """What most returns do not say."""
    return {
        "nation": about.get("nation", ""),
        "form": about.get("form", ""),
        "rounds": about.get("rounds", {}),
        "round_titles": about.get("round_titles", {}),
        "headline": about.get("headline", ""),
        "follows": about.get("follows", ""),
        "opens_with_total": tuple(about.get("opens_with_total", ())),
        "examined": about.get("examined", False),
        "typed_signature": about.get("typed_signature", False),
        "carried": carried_of(about),
        "welsh": welsh_of(about),
        **must_supply_of(about),
    }


def must_supply_of(about: Mapping[str, Any]) -> dict[str, Any]:
    """Which cells the law asks for, and which law."""
    table = about.get("must_supply", {})
    if table and (set(table) != {"cells", "source"} or not table["cells"] or not table["source"]):
        raise wrong_in(about, "return.toml", "must_supply needs cells and source, and nothing else.")
    return {"must_supply": tuple(table.get("cells", ())), "must_supply_source": table.get("source", "")}


def carried_of(about: Mapping[str, Any]) -> Carried | None:
    table = about.get("carried")
    if table is None:
        return None
    steps, source = table.get("steps"), table.get("source")
    if (
        not isinstance(steps, list)
        or set(table) - {"steps", "source", "workbook", "certificate"}
        or not steps
        or not source
    ):
        raise wrong_in(
            about, "return.toml", "carried: it needs steps and a source, and may say workbook and certificate."
        )
    return Carried(tuple(steps), source, table.get("certificate", ""), bool(table.get("workbook", False)))


def welsh_of(about: Mapping[str, Any]) -> Welsh:
    table = about.get("welsh", {})
    sections = table.get("sections", {})
    if set(table) - {"statement", "sections"} or not isinstance(sections, dict):
        raise wrong_in(about, "return.toml", "welsh may hold statement and a table of sections, and nothing else.")
    return Welsh(table.get("statement", ""), sections)


def wrong_in(about: Mapping[str, Any], file: str, says: str) -> DefinitionError:
    return DefinitionError(f"{about.get('key')}/{about.get('from_period')}/{file}: {says}")
