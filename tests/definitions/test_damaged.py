"""Damaged extracts: none crashes the engine, and each is answered with words that name a place. The benchmark's group
``damaged`` does the same with two thousand."""

from __future__ import annotations

import io
import tempfile
from datetime import date
from pathlib import Path

import pytest

from reeve.definitions import load
from reeve.rules import Facts, Period, check
from reeve.samples import shbe
from tests.definitions.damage import DAMAGES, damaged, fault_in

EACH = 6
OCTOBER = Period.parse("2026-10")


@pytest.fixture(scope="module")
def sound() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "shbe.txt"
        shbe.make(path, council_code="WIN", period=OCTOBER, claims=6, seed=3)
        return path.read_bytes()


@pytest.mark.parametrize("way", range(len(DAMAGES)), ids=[damage.__name__ for damage in DAMAGES])
def test_damaged_files_are_answered(way: int, sound: bytes) -> None:
    layout = load("shbe").layout
    facts = Facts(OCTOBER, frozenset({"WIN"}), date(2026, 11, 2))
    for number in range(way, way + EACH * len(DAMAGES), len(DAMAGES)):
        data = damaged(number, sound)
        found = check(layout, io.BytesIO(data), facts=facts, piece_bytes=999 if number % 3 else 16_000_000)
        assert fault_in(data, found) is None, f"damaged file {number}"
