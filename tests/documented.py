"""For tests of the APIs: operations of an OpenAPI document, asked with whatever it allows and with what it does not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation import GenerationMode
from schemathesis.generation.case import Case
from schemathesis.schemas import APIOperation

METHODS = {"get", "post", "put", "patch", "delete"}
ASKED = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
)


def names_in(document: Mapping[str, Any]) -> list[str]:
    """The operations of a document."""
    return sorted(
        operation["operationId"]
        for path in document["paths"].values()
        for method, operation in path.items()
        if method in METHODS
    )


def operations_at(address: str, app: Flask) -> dict[str, APIOperation]:
    """By name, from the document as it is served."""
    load_all_checks()
    schema = schemathesis.openapi.from_wsgi(address, app)
    every = [found.ok() for found in schema.get_all_operations()]
    return {operation.definition.raw["operationId"]: operation for operation in every}


def statuses_of(
    operation: APIOperation,
    mode: GenerationMode,
    *,
    place: Callable[[], Mapping[str, Any]],
    headers: Mapping[str, str],
    examples: int,
) -> set[int]:
    """What it answers, of which all is as documented. ``place`` says where something is: an address that is not wrong
    on purpose leads there."""
    checks = [CHECKS.get_one(check) for check in ASKED]
    statuses = set[int]()

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Case) -> None:
        if is_as_documented(case):
            there = place()
            case.path_parameters = {name: there[name] for name in case.path_parameters}
        answer = case.call(headers=dict(headers))
        statuses.add(answer.status_code)
        case.validate_response(answer, checks=checks)

    ask()
    return statuses


def is_as_documented(case: Case) -> bool:
    """Whether the address itself was not what is wrong on purpose; it then leads where something is."""
    place = case.meta.components.get(ParameterLocation.PATH) if case.meta else None
    return place is None or place.mode is GenerationMode.POSITIVE
