"""Reading a changed definition, in a child process with limits: it comes from outside, as any file does.

What it is given is the ZIP archive of a folder, or the present text with one rule replaced, and the examples that came
with the present rules. Every example of a folder is run against its rule, and so is that of a replaced rule. It answers
with the definition's resolved text and the examples Reeve's own folders do not hold, or with what is wrong and where.
"""

from __future__ import annotations

import base64
import json
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import rfc8785

from reeve.definitions import Definition, DefinitionError, load_folder, parse
from reeve.definitions.breaking import prove, prove_folder
from reeve.definitions.example_edits import ExampleFile, edited, examples_from, kept_as, read_edits
from reeve.definitions.example_files import GOOD, example_in, packaged_example
from reeve.revisions.archive import unpack

Say = Callable[[Mapping[str, Any]], None]
KEPT = ("key", "nation", "department", "kind", "period_kind")
"""What a revision of a return cannot be otherwise: it would be another return."""


MOST_EXAMPLES = 8_000_000
Examples = Mapping[str, ExampleFile]


class WrongExample(DefinitionError):
    """The example entered for one rule does not do."""


def work(payload: Mapping[str, Any], say: Say) -> Mapping[str, Any]:
    try:
        base = parse(payload["base"])
        changed, examples = of_folder(payload, base) if "archive" in payload else of_rule(payload, base)
        return {"resolved": changed.resolved, "examples": kept_as(own_examples(changed, examples))}
    except DefinitionError as error:
        return {"wrong": str(error), "at": "example" if isinstance(error, WrongExample) else ""}
    except UnicodeDecodeError:
        return {"wrong": "A file is not text in UTF-8. Save it as UTF-8 and make the archive again."}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return {
            "wrong": f"The definition cannot be read: {type(error).__name__}, {error}. Compare it with the present one."
        }


def of_folder(payload: Mapping[str, Any], base: Definition) -> tuple[Definition, Examples]:
    present = f"{base.from_period}.{base.nation}" if base.nation else str(base.from_period)
    with tempfile.TemporaryDirectory() as place:
        data = base64.b64decode(payload["archive"])
        folder = unpack(data, return_key=base.key, present=present, root=Path(place))
        changed = as_next(load_folder(folder), base)
        prove_folder(folder, changed)
        found = {name: example_in(folder, changed.layout, name) for name in names_of_examples(changed)}
        return changed, {name: example for name, example in found.items() if example is not None}


def of_rule(payload: Mapping[str, Any], base: Definition) -> tuple[Definition, Examples]:
    """The next revision: the text with the rule of this id replaced, or gone where there is nothing in its place."""
    document, rule_id, row = json.loads(payload["base"]), payload["rule"], payload["row"]
    rows = [row if each["id"] == rule_id else each for each in document["rules"]]
    document["rules"] = [each for each in rows if each is not None]
    document["return"]["revision"] = document["return"].get("revision", 1) + 1
    changed = as_next(parse(rfc8785.dumps(document).decode()), base)
    carried = examples_from(payload.get("examples", {}))
    if row is None:
        return changed, carried
    try:
        return changed, {**carried, rule_id: proven(changed, rule_id, carried, text=payload.get("example", ""))}
    except DefinitionError as error:
        says = str(error).removeprefix(f"rule {rule_id}: ")
        raise WrongExample(says[:1].upper() + says[1:]) from error


def proven(changed: Definition, rule_id: str, carried: Examples, *, text: str) -> ExampleFile:
    """What was entered or, where that is nothing, the present example; it breaks the rule as it is now. Raises
    DefinitionError."""
    good = carried.get(GOOD) or packaged_example(changed, GOOD) or ExampleFile(b"")
    if text.strip():
        example = edited(good.this, changed.layout, read_edits(text))
    else:
        present = carried.get(rule_id) or packaged_example(changed, rule_id)
        if present is None:
            raise DefinitionError(f"rule {rule_id}: it has no example yet. Enter one that breaks it.")
        example = present
    prove(changed, rule_id, example, good=good.this)
    return example


def own_examples(changed: Definition, examples: Examples) -> Examples:
    """Those that Reeve's folders do not hold, of rules that are there. Raises DefinitionError where they are large."""
    known = names_of_examples(changed)
    own = {name: one for name, one in examples.items() if name in known and one != packaged_example(changed, name)}
    if sum(len(one.this) + len(one.last or b"") for one in own.values()) > MOST_EXAMPLES:
        raise DefinitionError("The examples are larger than 8 MB together. Make them a few lines each.")
    return own


def names_of_examples(definition: Definition) -> frozenset[str]:
    return frozenset({GOOD, *(rule.id for rule in definition.layout.rules if not rule.derived)})


def as_next(changed: Definition, base: Definition) -> Definition:
    """Of the same return, from no earlier period, with a revision number of its own. Raises DefinitionError."""
    for name in KEPT:
        if getattr(changed, name) != getattr(base, name):
            raise DefinitionError(
                f"{changed.key}/{changed.from_period}/return.toml: {name} is “{getattr(changed, name)}”, and that of "
                f"the present rules is “{getattr(base, name)}”. A revision cannot change it."
            )
    if changed.from_period.start < base.from_period.start:
        raise DefinitionError(
            f"{changed.key}/{changed.from_period}: the present rules begin with {base.from_period.label}. "
            "A revision cannot begin earlier."
        )
    if changed.revision > base.revision or changed.from_period != base.from_period:
        return changed
    document = json.loads(changed.resolved)
    document["return"]["revision"] = base.revision + 1
    return parse(rfc8785.dumps(document).decode())
