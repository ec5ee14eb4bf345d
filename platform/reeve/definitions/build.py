"""From the resolved text of a definition to the ``Definition`` the engine and the rooms use."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields as dataclass_fields
from dataclasses import replace
from typing import Any

from reeve.definitions.about import about_is_whole, due_of, of_some_returns, owed_by_of, until_of, wrong_in
from reeve.definitions.definition import Code, Definition
from reeve.definitions.lineage import Lineage, WrongLineage, lineage_of
from reeve.definitions.parameters import tables
from reeve.definitions.variance import WrongThreshold, within
from reeve.rules.derived import derive
from reeve.rules.model import (
    FIELD_TYPES,
    FORM,
    KINDS,
    SEVERITIES,
    STATUSES,
    DefinitionError,
    Field,
    FigureSpec,
    Layout,
    Rule,
    Term,
)
from reeve.rules.period import Period
from reeve.rules.plan import plan_of
from reeve.rules.structure import structure_rules

_RULE_COLUMNS = ("id", "kind", "severity", "record", "fields", "message", "source", "when", "must", "status")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def build(document: Mapping[str, Any], *, resolved: str, digest: str) -> Definition:
    """Checks every part of the document; raises ``DefinitionError`` naming the file, the part and what to do."""
    about = document["return"]
    about_is_whole(about)
    codes = _codes(document["codes"])
    layout = _layout(document, codes)
    _must_supply_is_there(about, layout)
    _welsh_is_of_this_form(about, layout)
    try:
        plan_of(layout)
    except DefinitionError as error:
        raise wrong_in(about, "rules.toml", str(error)) from error
    return Definition(
        key=about["key"],
        title=about["title"],
        short_title=about.get("short_title", about["title"]),
        kind=about["kind"],
        department=about["department"],
        from_period=Period.parse(about["from_period"]),
        revision=about.get("revision", 1),
        status=about["status"],
        reason=about.get("reason", ""),
        period_kind=about["period_kind"],
        due=due_of(about),
        until=until_of(about),
        owed_by=owed_by_of(about.get("owed_by", {})),
        signed_by=about["signed_by"],
        statement=about.get("statement", ""),
        file_name=about.get("file_name", ""),
        retention_months=about.get("retention_months", 0),
        legal_source=about.get("legal_source", ""),
        layout=layout,
        codes=codes,
        figures=layout.figures,
        hash=digest,
        resolved=resolved,
        subsidy=_subsidy(about, document.get("subsidy"), layout),
        lineage=_lineage(about, document.get("lineage"), layout),
        **of_some_returns(about),
    )


def _codes(rows: list[Mapping[str, str]]) -> dict[str, tuple[Code, ...]]:
    lists: dict[str, list[Code]] = defaultdict(list)
    for row in rows:
        lists[row["list"]].append(Code(row["code"], row["label"], row["source"]))
    return {name: tuple(codes) for name, codes in lists.items()}


def _layout(document: Mapping[str, Any], codes: Mapping[str, tuple[Code, ...]]) -> Layout:
    about = document["return"]
    shape = about.get("layout", {})
    records = shape.get("records", {FORM: about["title"]} if about["kind"] == "form" else {})
    if not records:
        raise wrong_in(about, "return.toml", "layout.records is empty. List each record type with its name.")
    fields = tuple(_fields(about, document["fields"], records, codes))
    known = {(field.record, field.name): field for field in fields}
    written = tuple(_with_threshold(about, _rule(about, row, records), known) for row in document["rules"])
    shaped = structure_rules(about["key"], written) if about["kind"] == "extract" else ()
    rules = written + shaped + derive(about["key"], fields)
    _ids_are_unique(about, rules)
    return Layout(
        return_key=about["key"],
        kind=about["kind"],
        records=records,
        fields=fields,
        rules=rules,
        figures=tuple(_figure(about, row) for row in document["figures"]),
        tables=tables(document.get("parameters", []), _in_file(about, "parameters.csv")),
        terms=tuple(_term(about, row, records) for row in document.get("terms", [])),
        positions=shape.get("positions", 0),
        key=shape.get("key"),
        header=shape.get("header", True),
        trailer=shape.get("trailer", True),
        reference_date=shape.get("reference_date"),
        council_code=shape.get("council_code"),
        delimiters=tuple(shape.get("delimiters", ("|", ",", "\t"))),
        quote=shape.get("quote", ""),
        max_line_bytes=shape.get("max_line_bytes", 1_000_000),
    )


def _fields(about: Mapping[str, Any], rows: list[Any], records: Any, codes: Any) -> Iterator[Field]:
    taken: set[tuple[str, str]] = set()
    places: set[tuple[str, str]] = set()
    own = {(row["record"], row["position"]) for row in rows if row["record"] != "*"}
    for row in rows:
        for record in records if row["record"] == "*" else (row["record"],):
            if row["record"] == "*" and (record, row["position"]) in own:
                continue
            field = _field(about, row, record, codes)
            if record not in records or (record, field.name) in taken or (record, row["position"]) in places:
                raise wrong_in(
                    about, "fields.csv", f"{record} {field.name} is there twice, or its record type is unknown."
                )
            taken.add((record, field.name))
            places.add((record, row["position"]))
            yield field


def _field(about: Mapping[str, Any], row: Mapping[str, str], record: str, codes: Mapping[str, Any]) -> Field:
    def wrong(says: str) -> DefinitionError:
        return wrong_in(about, "fields.csv", f"{record} {row['name']}: {says}")

    if not row["position"].isdigit() or not _NAME.fullmatch(row["name"]):
        raise wrong("position must be a number, and name a word that does not begin with a digit (c037, not 037).")
    if row["type"] not in FIELD_TYPES or row["status"] not in STATUSES:
        raise wrong(f"type must be one of {', '.join(FIELD_TYPES)} and status one of {', '.join(STATUSES)}.")
    if row["codes"] and row["codes"] not in codes:
        raise wrong(f"codes.csv has no list “{row['codes']}”. Add the list or correct the name.")
    wordy = row["type"] in ("text", "code")
    return Field(
        record=record,
        position=int(row["position"]),
        name=row["name"],
        label=row["label"],
        type=row["type"],  # type: ignore[arg-type]  # checked above
        unit=row["unit"],
        codes=tuple(code.code for code in codes[row["codes"]]) if row["codes"] else None,
        minimum=None if wordy else row["min"] or None,
        maximum=None if wordy else row["max"] or None,
        required=row["required"] == "yes",
        personal=row["personal"] == "yes",
        status=row["status"],  # type: ignore[arg-type]  # checked above
        source=row["source"],
        max_length=int(row["max"]) if wordy and row["max"] else None,
        computed=row.get("computed") or None,
        required_source=row.get("required_source", ""),
        section=row.get("section", ""),
        formerly=row.get("formerly", ""),
        optional=row.get("optional") == "yes",
        label_cy=row.get("label_cy", ""),
    )


def _rule(about: Mapping[str, Any], row: Mapping[str, Any], records: Mapping[str, str]) -> Rule:
    def wrong(says: str) -> DefinitionError:
        return wrong_in(about, "rules.toml", f"rule {row['id']}: {says}")

    record = row.get("record", [])
    record = (record,) if isinstance(record, str) else tuple(record)
    if row.get("kind") not in KINDS or row.get("severity") not in SEVERITIES:
        raise wrong(f"kind must be one of {', '.join(KINDS)} and severity one of {', '.join(SEVERITIES)}.")
    if not row.get("message") or not row.get("source"):
        raise wrong("message and source are both needed. Say what to do, and where the rule comes from.")
    if set(record) - set(records) or (not record and row["kind"] not in ("structure", "total")):
        raise wrong(f"record must name record types of this return ({', '.join(records)}).")
    return Rule(
        id=row["id"],
        kind=row["kind"],
        severity=row["severity"],
        record=record,
        fields=tuple(row.get("fields", ())),
        message=row["message"],
        source=row["source"],
        when=row.get("when"),
        must=row.get("must"),
        options={name: value for name, value in row.items() if name not in _RULE_COLUMNS},
        status=row.get("status", "confirmed"),
    )


def _with_threshold(about: Mapping[str, Any], rule: Rule, fields: Mapping[tuple[str, str], Field]) -> Rule:
    """A rule that says by how much its field may vary, with the predicate that follows."""
    if "varies" not in rule.options:
        return rule
    field = fields.get((rule.record[0], rule.fields[0])) if rule.record and rule.fields else None
    try:
        if rule.kind != "compare_last" or rule.must or field is None:
            raise WrongThreshold("“varies” stands in a compare_last rule in the place of “must”, for its first field.")
        return replace(rule, must=within(rule.options["varies"], field))
    except WrongThreshold as error:
        raise wrong_in(about, "rules.toml", f"rule {rule.id}: {error}") from error


def _term(about: Mapping[str, Any], row: Mapping[str, Any], records: Mapping[str, str]) -> Term:
    record = row.get("record", [])
    record = (record,) if isinstance(record, str) else tuple(record)
    if set(row) != {"name", "record", "is", "label"} or not record or set(record) - set(records):
        raise wrong_in(about, "terms.toml", f"term {row['name']}: it needs record, is and label, and nothing else.")
    return Term(row["name"], record, row["is"], row["label"])


def _ids_are_unique(about: Mapping[str, Any], rules: tuple[Rule, ...]) -> None:
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            raise wrong_in(about, "rules.toml", f"two rules are called {rule.id}. Give one of them another id.")
        seen.add(rule.id)


def _figure(about: Mapping[str, Any], row: Mapping[str, Any]) -> FigureSpec:
    def wrong(says: str) -> DefinitionError:
        return wrong_in(about, "figures.toml", f"figure {row['cell']}: {says}")

    known = {each.name for each in dataclass_fields(FigureSpec)} - {"provisional"} | {"count", "status"}
    if set(row) - known or not row.get("label"):
        raise wrong(f"it needs a label, and may hold {', '.join(sorted(known))}.")
    if row.get("status", "confirmed") not in ("confirmed", "provisional"):
        raise wrong("status must be confirmed or provisional.")
    record = row.get("record", FORM)
    given = {name: value for name, value in row.items() if name not in ("count", "status", "record")}
    return FigureSpec(
        record=tuple(record) if isinstance(record, list) else record,
        provisional=row.get("status") == "provisional",
        **given,
    )


def _must_supply_is_there(about: Mapping[str, Any], layout: Layout) -> None:
    for cell in about.get("must_supply", {}).get("cells", ()):
        if layout.find_field(FORM, cell) is None:
            raise wrong_in(about, "return.toml", f"must_supply names “{cell}”, which is no cell of the form.")


def _welsh_is_of_this_form(about: Mapping[str, Any], layout: Layout) -> None:
    gone = set(about.get("welsh", {}).get("sections", ())) - {field.section for field in layout.fields}
    if gone:
        raise wrong_in(about, "return.toml", f"welsh.sections names “{min(gone)}”, which is no section of the form.")


def _subsidy(about: Mapping[str, Any], table: Mapping[str, Any] | None, layout: Layout) -> Mapping[str, Any] | None:
    """Raises where a class or the threshold names a cell or a rate that is not there."""
    if table is None:
        return None
    tables = {one.name for one in layout.tables if one.unit == "percent"}
    threshold = table.get("threshold", {})
    rates = [one["rate"] for one in table["class"] if one.get("rate")]
    rates += [threshold[name] for name in ("lower", "upper", "at_lower", "at_upper")]
    cells = [cell for one in table["class"] for cell in one["cells"]] + [*threshold["specified"], threshold["addition"]]
    for name, known in ((set(rates), tables), (set(cells), set(layout.by_record[FORM]))):
        if name - known:
            raise wrong_in(
                about, "subsidy.toml", f"there is no cell or percentage “{min(name - known)}”. Check the name."
            )
    return table


def _lineage(about: Mapping[str, Any], table: Mapping[str, Any] | None, layout: Layout) -> Lineage | None:
    if table is None:
        return None
    cells = {name: field.computed is not None for name, field in layout.by_record.get(FORM, {}).items()}
    try:
        return lineage_of(table, cells)
    except WrongLineage as error:
        raise wrong_in(about, "lineage.toml", str(error)) from error


def _in_file(about: Mapping[str, Any], file: str) -> Callable[[str], DefinitionError]:
    return lambda says: wrong_in(about, file, says)
