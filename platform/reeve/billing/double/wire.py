"""Stripe's wire format: nested names in form bodies, objects and lists in JSON, errors with a code and a parameter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl

Sent = dict[str, Any]
Thing = dict[str, Any]
PART = re.compile(r"[^\[\]]+")
PAGE = 10


class Refused(Exception):
    """An answer in the 400s, as Stripe words them."""

    def __init__(
        self, message: str, *, code: str | None = None, param: str | None = None, status: int = 400, kind: str = ""
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body = {
            "error": {"type": kind or "invalid_request_error", "code": code, "param": param, "message": message}
        }


def missing(kind: str, name: str) -> Refused:
    return Refused(f"No such {kind}: '{name}'", code="resource_missing", param="id", status=404)


def decoded(encoded: str) -> Sent:
    """``a[b][0]=c`` as nested mappings and lists."""
    whole: Sent = {}
    for name, value in parse_qsl(encoded, keep_blank_values=True):
        *path, last = PART.findall(name)
        at = whole
        for part in path:
            at = at.setdefault(part, {})
        at[last] = value
    return {name: with_lists(value) for name, value in whole.items()}


def with_lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inside = {name: with_lists(one) for name, one in value.items()}
    if inside and list(inside) == [str(at) for at in range(len(inside))]:
        return list(inside.values())
    return inside


def page(things: Sequence[Thing], sent: Sent, url: str) -> Thing:
    """One page of ``things``, which come newest first, after the one named."""
    if after := sent.get("starting_after"):
        places = [at for at, one in enumerate(things) if one["id"] == after]
        if not places:
            raise missing("object", after)
        things = things[places[0] + 1 :]
    limit = int(sent.get("limit", PAGE))
    if not 1 <= limit <= 100:
        raise Refused("Invalid integer: limit", param="limit")
    return {"object": "list", "url": url, "has_more": len(things) > limit, "data": list(things[:limit])}


def within(thing: Thing, span: Any) -> bool:
    """Whether a thing was made in the ``created`` span asked for."""
    made = thing["created"]
    if not isinstance(span, dict):
        return span is None or made == int(span)
    tests = {"gt": made.__gt__, "gte": made.__ge__, "lt": made.__lt__, "lte": made.__le__}
    return all(tests[name](int(bound)) for name, bound in span.items())
