"""The catalogue's pages and downloads."""

from __future__ import annotations

from dataclasses import asdict, replace

from flask import Blueprint, Response, jsonify, render_template, request, url_for

from reeve.catalogue.counts import in_words
from reeve.catalogue.entries import Search, entries_in, get_entry
from reeve.catalogue.examples import example_for
from reeve.catalogue.models import RuleCount
from reeve.catalogue.queries import changes_of, counts_of, definition_of, examples_of
from reeve.definitions import Definition, returns
from reeve.errors import NotFound
from reeve.identity.door import public
from reeve.rulebook.fired import FLOOR
from reeve.web import Frame, Link, csv_download, page_of
from reeve.web.downloads import disposition

HEADER = ("Rule", "Severity", "Kind", "Record types", "Fields", "Message", "In words", "Predicate", "Source", "Status",
          "How often it was found")  # fmt: skip
SEVERITIES = {"stop": "Stops the check", "fix": "Fix", "confirm": "Confirm"}
ORIGINS = {"written": "Written by hand", "fields": "From the field list"}
LONGEST_SEARCH = 100


class NoSuchExample(NotFound):
    """There is no file that breaks this rule: it follows from the field list, and its page says what breaks it."""

    title = "No such example"


blueprint = Blueprint("catalogue", __name__, url_prefix="/rules", template_folder="templates")


def surroundings() -> Frame:
    return Frame(footer=(Link("Rules", url_for("catalogue.index")),))


@blueprint.get("")
@public
def index() -> str:
    definitions = [definition_of(key) for key in returns()]
    counts = {definition.name: len(entries_in(definition)) for definition in definitions}
    return render_template("catalogue/index.html", definitions=definitions, counts=counts)


@blueprint.get("/<return_key>")
@public
def rules(return_key: str) -> str:
    definition, search = definition_of(return_key), asked_for()
    found = [entry for entry in entries_in(definition) if search.wants(entry)]
    page = page_of(len(found))
    return render_template(
        "catalogue/rules.html",
        definition=definition,
        entries=found[page.offset : page.offset + page.size],
        page=page,
        search=search,
        counts=counts_of(definition.key),
        floor=FLOOR,
        choices={"severity": SEVERITIES, "record": dict(definition.layout.records), "origin": ORIGINS},
        total=len(entries_in(definition)),
        changes=changes_of(definition),
    )


@blueprint.get("/<return_key>/<rule>", endpoint="rule")
@public
def one_rule(return_key: str, rule: str) -> str:
    definition = definition_of(return_key)
    entry = get_entry(definition, rule)
    found = [definition.layout.find_field(record, name) for record in entry.records for name in entry.fields]
    return render_template(
        "catalogue/rule.html",
        definition=definition,
        entry=entry,
        fields=[f for f in found if f],
        example=example_for(definition, entry.id, examples_of(definition)),
        fired=in_words(counts_of(definition.key).get(entry.id)),
        changes=[change for change in changes_of(definition) if change.touches(entry.id)],
        floor=FLOOR,
    )


@blueprint.get("/<return_key>/<rule>/example.txt")
@public
def example_file(return_key: str, rule: str) -> Response:
    """The whole file that breaks the rule, as it could be uploaded to practise on."""
    definition = definition_of(return_key)
    example = example_for(definition, get_entry(definition, rule).id, examples_of(definition))
    if example is None or example.whole is None:
        raise NoSuchExample
    answer = Response(example.whole, mimetype="text/plain")
    answer.headers["Content-Disposition"] = disposition(f"example-{rule}.txt")
    return answer


@blueprint.get("/<return_key>.csv")
@public
def rules_csv(return_key: str) -> Response:
    definition = definition_of(return_key)
    counts = counts_of(definition.key)
    rows = (
        (e.id, e.severity, e.kind, " ".join(e.records), " ".join(e.fields), e.message, e.words, e.predicate, e.source,
         e.status, in_words(counts.get(e.id)))
        for e in entries_in(definition)
    )  # fmt: skip
    return csv_download(
        f"rules-{definition.name}-{definition.from_period}.csv", HEADER, rows, provenance=about(definition)
    )


@blueprint.get("/<return_key>.json")
@public
def rules_json(return_key: str) -> Response:
    definition = definition_of(return_key)
    counts = counts_of(definition.key)
    answer = jsonify(
        {
            "return": definition.name,
            "title": definition.title,
            "from_period": str(definition.from_period),
            "revision": definition.revision,
            "status": definition.status,
            "hash": definition.hash,
            "changes": [
                {"from": str(change.begins_on), "words": change.words, "rules": change.changed}
                for change in changes_of(definition)
            ],
            "rules": [
                {**asdict(entry), "fired": fired_document(counts.get(entry.id))} for entry in entries_in(definition)
            ],
        }
    )
    answer.headers["Content-Disposition"] = disposition(f"rules-{definition.name}-{definition.from_period}.json")
    return answer


def fired_document(count: RuleCount | None) -> dict[str, object] | None:
    """None where it is not known; councils and lines are None where they are fewer than may be told."""
    if count is None:
        return None
    return {"period": count.period, "checked": count.checked, "councils": count.councils, "lines": count.lines}


def asked_for() -> Search:
    asked = {name: request.args.get(name, "").strip() for name in ("text", "severity", "record", "origin")}
    search = Search(**asked)
    return replace(search, text=search.text[:LONGEST_SEARCH])


def about(definition: Definition) -> list[str]:
    return [
        f"{definition.title}, from {definition.from_period}, revision {definition.revision}, {definition.status}",
        *([definition.reason] if definition.is_provisional else []),
        f"Rules {definition.hash}",
    ]
