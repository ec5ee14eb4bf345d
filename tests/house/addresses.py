"""Every address of the app as somebody might try it: each route and method, with each set of values for its arguments.

A new route is tried by itself. A new *argument* must be given its values in ``of_a``, ``nowhere`` and ``in_b``.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.councils.office import QUARTER
from tests.house.money import STRANGER
from tests.house.neighbours import B_MONTH, EXTRACT, FORM, MONTH, Neighbours

Values = Mapping[str, object]
WORKING = ("GET", "HEAD", "POST", "DELETE", "OPTIONS")
WITH_A_FILE = "/uploads"
ACTING = ("GET", "POST", "DELETE")  # HEAD is answered by the view of GET, and OPTIONS by none
FIELDS = {
    "about": "c002",
    "amount": "5",
    "answer": "another",
    "capacity": "own",
    "c001": "999.00",
    "c001-was": "1,002.00",
    "c001-read-at": "9",
    "code": "123456",
    "day-day": "1",
    "day-month": "12",
    "day-year": "2026",
    "firm": "Another Firm",
    "email": "somebody.else@example.org",
    "label": "Another machine",
    "lasts": "30",
    "line": "",
    "name": "Somebody Else",
    "password": "seven quiet herons rowing",
    "reason": "We looked into this and it is right.",
    "reasons": "This cannot be taken as it is.",
    "release": "hbdr",
    "role": "viewer",
    "rule": "SHBE-D-101",
    "text": "Why did this move?",
    "scopes": "upload",
    "words": "Why is this so?",
}
NONCE = re.compile(r'(nonce-|nonce=")[\w-]+')
CSRF = re.compile(r'(name="csrf_token"[^>]*value=")[^"]+|(value=")[^"]+("[^>]*name="csrf_token")')


@dataclass(frozen=True)
class Try:
    """One request. ``twin`` is the same with values that exist nowhere; ``theirs`` names the arguments that are A's."""

    rule: Rule
    method: str
    path: str
    twin: str
    values: Values
    twin_values: Values
    theirs: frozenset[str]

    def __str__(self) -> str:
        return f"{self.method} {self.path} ({self.rule.endpoint})"


class NoValue(AssertionError):
    """A route has an argument the table of values does not know."""


def of_a(of: Neighbours, *, return_key: str = EXTRACT, period: str = MONTH, number: int = 1) -> Values:
    """Council A's own identifiers. For ``token`` what the database holds of an invitation, as a thief would have it."""
    slug = of.a.council.slug
    return {
        "council": slug,
        "slug": slug,
        "return_key": return_key,
        "period": period,
        "number": number,
        "place": 1,
        "acknowledgement": 1,
        "token": of.ids["invitation_id"].hex,
        "council_id": of.a.council.id,
        "role": "preparer",
        "filename": "reeve.css",
        "rule": "SHBE-D-001",
        "cell": "c002",
        "customer": STRANGER,
        **of.ids,
    }


def nowhere(values: Values, *, besides: tuple[str, ...] = ()) -> Values:
    """As ``values``, with every identifier but those ``besides`` one that nobody has."""
    made_up = {
        "council": "nobody-council",
        "slug": "nobody-council",
        "period": "2031-07" if values["return_key"] == EXTRACT else "2031-32-Q2",
        "number": 77,
        "place": 77,
        "cell": "c999",
        "line": 999_999,
        "acknowledgement": 77,
        "token": uuid4().hex,
        "customer": f"cus_{uuid4().hex}",
        **{name: uuid4() for name in values if name.endswith("_id")},
    }
    return {**values, **{name: made_up[name] for name in made_up if name not in besides}}


def as_returns_in_b(of: Neighbours) -> tuple[Values, Values]:
    """B's own council, with A's returns, people, invitations and answers; and the twin."""
    values = {**of_a(of), "council": of.b.slug}
    return values, nowhere(values, besides=("council",))


def as_ids_in_b(of: Neighbours) -> tuple[Values, Values]:
    """B's own council and return, with A's people, invitations and answers; and the twin."""
    values = {**of_a(of), "council": of.b.slug, "period": B_MONTH}
    return values, nowhere(values, besides=("council", "period", "number", "line", "acknowledgement"))


def tries(app: Flask, values: Values, twin: Values, *, methods: tuple[str, ...] = WORKING) -> Iterator[Try]:
    """Every route with these values; ``theirs`` are the arguments in which the two differ. An act that names nothing of
    theirs (signing out) is the caller's own and is not tried.
    """
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        given, other = arguments(rule, values), arguments(rule, twin)
        path = adapter.build(rule.endpoint, given, method=next(iter(rule.methods or {"GET"})))
        twin_path = adapter.build(rule.endpoint, other, method=next(iter(rule.methods or {"GET"})))
        theirs = frozenset(name for name in given if given[name] != other[name])
        for method in sorted(set(methods) & (rule.methods or set()) - (set() if theirs else {"POST", "DELETE"})):
            yield Try(rule, method, path, twin_path, values, twin, theirs)


def arguments(rule: Rule, values: Values) -> dict[str, object]:
    missing = sorted(rule.arguments - set(values))
    if missing:
        raise NoValue(
            f"The route {rule.rule} has the argument {', '.join(missing)}, of which council A has no value to try: "
            "add one to of_a() and nowhere() in tests/house/addresses.py."
        )
    return {name: values[name] for name in rule.arguments}


def sets_of_a(of: Neighbours) -> Iterator[Values]:
    """A's extract, its form at each of three versions (delivered, declined, withdrawn), and its open draft."""
    yield of_a(of)
    for number in (3, 1, 2):
        yield of_a(of, return_key=FORM, period=QUARTER, number=number)
    yield of_a(of, return_key=FORM, period="2026-27-Q1")


def every_try_at_a(of: Neighbours, *, sets: int = 5, methods: tuple[str, ...] = WORKING) -> Iterator[Try]:
    """Each address once, with the first ``sets`` of A's values; HEAD and OPTIONS with the first of them alone."""
    first, *more = islice(sets_of_a(of), sets)
    acting = tuple(method for method in methods if method in ACTING)
    others = (tries(of.app, values, nowhere(values), methods=acting) for values in more)
    return once(chain(tries(of.app, first, nowhere(first), methods=methods), *others))


def once(every: Iterable[Try]) -> Iterator[Try]:
    """Each address and method the first time it comes."""
    asked = set[tuple[str, str]]()
    for one in every:
        if (one.method, one.path) not in asked:
            asked.add((one.method, one.path))
            yield one


class Caller:
    """One client with the token of its own forms, so that what refuses a POST is the wall and not the token's check."""

    def __init__(self, client: FlaskClient, *, form: str) -> None:
        self.client = client
        self.form = form
        self.token = self.token_now()

    def token_now(self) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get(self.form).text)
        assert found is not None, f"{self.form} has no form to take a token from"
        return found[1]

    def ask(self, method: str, path: str) -> TestResponse:
        if method != "POST":
            return self.client.open(path, method=method, buffered=True)
        return self.post(path, self.body(path))

    def post(self, path: str, body: dict[str, object], **more: Any) -> TestResponse:
        """As a browser sends it: a form with a file in it in parts."""
        kind = "multipart/form-data" if path.endswith(WITH_A_FILE) else None
        return self.client.post(path, data=body, content_type=kind, buffered=True, **more)

    def body(self, path: str, *, token: str | None = None) -> dict[str, object]:
        fields: dict[str, object] = {"csrf_token": self.token if token is None else token}
        if not path.endswith(WITH_A_FILE):
            fields |= FIELDS
        else:
            fields["file"] = (io.BytesIO(b"HEADER|XXX|08-10-2026\nT|1\n"), "other.txt")
        return fields


def shown(answer: TestResponse) -> str:
    """Everything an answer says: its headers and its whole body."""
    body = answer.get_data().decode("utf-8", "replace")
    return f"{answer.status}\n{answer.headers}\n{body}"


def as_if_the_same(answer: TestResponse, path: str, values: Values) -> str:
    """What ``answer`` says, without what differs between any two: tokens, nonces, lengths, and what was asked for."""
    headers = {name: value for name, value in answer.headers if name not in ("Set-Cookie", "Content-Length", "Date")}
    text = f"{answer.status_code} {sorted(headers.items())}\n{answer.get_data().decode('utf-8', 'replace')}"
    text = CSRF.sub("", NONCE.sub("", text))
    for asked in (path, quote(path), quote(path, safe="")):
        text = text.replace(asked, "?")
    for value in sorted({str(value) for value in values.values()}, key=len, reverse=True):
        if len(value) > 3:
            text = text.replace(value, "?")
    return text
