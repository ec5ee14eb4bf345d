"""Whose call it is, and the answer to one that brings a file."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, jsonify

from councils.api.keep_answer import Answer, answer_once
from councils.api.resources import JSON
from councils.uploads.take_in import InStore
from reeve.identity.machine.recognise import Machine, NoToken, find_machine
from reeve.installation import here

ASK_AGAIN = "2"
"""Seconds after which it is worth asking how far a check is."""


def machine() -> Machine:
    """Whose call this is. The door let nobody else in."""
    found = find_machine()
    if found is None:
        raise NoToken
    return found


def once(key: str | None, asked: str, file: InStore, do: Callable[[], Answer]) -> Answer:
    """As ``answer_once``; a file that came again is not kept a second time."""
    answer = answer_once(machine(), key, asked=asked, sha256=file.stored.sha256, do=do)
    if answer.again:
        here().store.delete(file.stored.object_id)
    return answer


def answered(answer: Answer) -> Response:
    response = jsonify(answer.body)
    response.status_code = answer.status
    response.headers["Location"] = answer.location
    if answer.again:
        response.headers["Idempotency-Replayed"] = "true"
    return waiting(response, answer.body)


def waiting(response: Response, body: JSON) -> Response:
    """While it is checked, say when to ask again."""
    if body["check"]["outcome"] is None:
        response.headers["Retry-After"] = ASK_AGAIN
    return response
