from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from reeve.vault import DataKey, Place, Store, new_object_id


@pytest.fixture
def place() -> Place:
    return Place("upload", "5f0c3a52-2f0c-4f0e-9a51-0a8f6f3f1c11", new_object_id())


@pytest.fixture
def key() -> DataKey:
    return DataKey.new()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.at((tmp_path / "objects").as_uri())


@pytest.fixture
def plaintext() -> Callable[[int], bytes]:
    """Bytes that repeat nowhere, as the Tink vectors use them: SHA-256("0"), SHA-256("1"), ..."""

    def make(size: int) -> bytes:
        return b"".join(hashlib.sha256(str(n).encode()).digest() for n in range((size + 31) // 32))[:size]

    return make
