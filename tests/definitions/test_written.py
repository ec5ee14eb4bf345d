"""Every definition written as a folder and read again is the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reeve.definitions.example_edits import ExampleFile
from reeve.definitions.folder import HERE, folders, names, resolve
from reeve.definitions.written import as_files


@pytest.mark.parametrize("name", names(HERE))
def test_a_definition_written_and_read_again_is_the_same(name: str, tmp_path: Path) -> None:
    _start, own = folders(HERE, name)[-1]
    document = resolve(own)
    folder = tmp_path / own.parent.name / own.name
    (folder / "examples").mkdir(parents=True)
    for place, data in as_files(json.dumps(document), {"good": ExampleFile(b"a", b"b")}).items():
        (folder / place).write_bytes(data)
    assert resolve(folder) == document
    assert [(folder / f"examples/good{what}.txt").read_bytes() for what in ("", ".previous")] == [b"a", b"b"]
