"""Reading a changed definition, in a child process with limits: it comes from outside, as any file does.

What it is given is the ZIP archive of a folder, or the present text with one rule replaced. It answers with the
definition's resolved text, or with what is wrong and where.
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
from reeve.revisions.archive import unpack

Say = Callable[[Mapping[str, Any]], None]
KEPT = ("key", "nation", "department", "kind", "period_kind")
"""What a revision of a return cannot be otherwise: it would be another return."""


def work(payload: Mapping[str, Any], say: Say) -> Mapping[str, Any]:
    try:
        base = parse(payload["base"])
        changed = of_folder(payload, base) if "archive" in payload else of_rule(payload)
        return {"resolved": as_next(changed, base).resolved}
    except DefinitionError as error:
        return {"wrong": str(error)}
    except UnicodeDecodeError:
        return {"wrong": "A file is not text in UTF-8. Save it as UTF-8 and make the archive again."}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return {
            "wrong": f"The definition cannot be read: {type(error).__name__}, {error}. Compare it with the present one."
        }


def of_folder(payload: Mapping[str, Any], base: Definition) -> Definition:
    present = f"{base.from_period}.{base.nation}" if base.nation else str(base.from_period)
    with tempfile.TemporaryDirectory() as place:
        data = base64.b64decode(payload["archive"])
        folder = unpack(data, return_key=base.key, present=present, root=Path(place))
        return load_folder(folder)


def of_rule(payload: Mapping[str, Any]) -> Definition:
    """The next revision: the text with the rule of this id replaced, or gone where there is nothing in its place."""
    document, rule_id, row = json.loads(payload["base"]), payload["rule"], payload["row"]
    rows = [row if each["id"] == rule_id else each for each in document["rules"]]
    document["rules"] = [each for each in rows if each is not None]
    document["return"]["revision"] = document["return"].get("revision", 1) + 1
    return parse(rfc8785.dumps(document).decode())


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
