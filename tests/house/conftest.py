"""The whole house, furnished once a module: every room of the app, council A full of canaries and B next door."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from reeve.installation import Installation
from tests.house.furnishing import neighbours_in
from tests.house.neighbours import Neighbours


@pytest.fixture(scope="module")
def neighbours(app: Flask, installation: Installation) -> Iterator[Neighbours]:
    with neighbours_in(app, installation) as furnished:
        yield furnished
