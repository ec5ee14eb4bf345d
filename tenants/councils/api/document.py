"""The document of the API (OpenAPI 3.1), as this service answers at its own address."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def written() -> dict[str, Any]:
    """``openapi.yaml`` as it is kept."""
    text = files("councils.api").joinpath("openapi.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def document(address: str) -> dict[str, Any]:
    """The document for the service at ``address``, such as https://reeve.example."""
    return {**deepcopy(written()), "servers": [{"url": address}]}
