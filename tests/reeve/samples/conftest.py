"""One month's sample and the month after it, made once for all tests here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from reeve.rules import Period
from reeve.samples import shbe
from reeve.samples.shbe import Made

Rows = list[list[str]]


@dataclass(frozen=True)
class Sample:
    path: Path
    made: Made

    @property
    def rows(self) -> Rows:
        return [line.split("|") for line in self.path.read_text().splitlines()]

    def of(self, record: str) -> Rows:
        return [row for row in self.rows if row[0] == record]


def make(path: Path, month: str, **options: object) -> Sample:
    defaults: dict[str, object] = {"council_code": "LDS", "claims": 2000, "seed": 3}
    return Sample(path, shbe.make(path, period=Period.parse(month), **(defaults | options)))  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def october(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return make(tmp_path_factory.mktemp("samples") / "october.txt", "2026-10")


@pytest.fixture(scope="session")
def november(october: Sample) -> Sample:
    return make(october.path.with_name("november.txt"), "2026-11", previous=october.path)
