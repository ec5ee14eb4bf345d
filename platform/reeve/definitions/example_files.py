"""The example of each rule: a file of its own, or the good file with the edits that ``examples/*.toml`` keep."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from reeve.definitions.definition import Definition
from reeve.definitions.example_edits import Edits, ExampleFile, edited
from reeve.definitions.folder import HERE, folders
from reeve.rules.model import Layout

GOOD = "good"


def example_in(folder: Path, layout: Layout, name: str) -> ExampleFile | None:
    """By the rule's id; ``good`` is the good file. None where neither the folder nor one it extends holds an example of
    that name. Raises DefinitionError where its edits do not fit the good file."""
    if name in edits_in(folder):
        good = _file(folder, f"{GOOD}.txt")
        return edited(b"" if good is None else good.read_bytes(), layout, edits_in(folder)[name])
    own, before_it = _file(folder, f"{name}.txt"), _file(folder, f"{name}.previous.txt")
    if own is None:
        return None
    return ExampleFile(own.read_bytes(), None if before_it is None else before_it.read_bytes())


def packaged_example(definition: Definition, name: str) -> ExampleFile | None:
    """From the definition's own folder among those Reeve comes with, or the newest before it that has it."""
    for folder in folders_of(definition):
        if found := example_in(folder, definition.layout, name):
            return found
    return None


def packaged_edits(definition: Definition, name: str) -> Edits | None:
    """How its example is made out of the good file there; None where it is a file of its own, or none."""
    return next((edits_in(folder)[name] for folder in folders_of(definition) if name in edits_in(folder)), None)


def folders_of(definition: Definition) -> list[Path]:
    """Those Reeve comes with that begin no later, the newest first."""
    return [
        folder
        for start, folder in reversed(folders(HERE, definition.name))
        if start.start <= definition.from_period.start
    ]


@lru_cache(maxsize=16)
def edits_in(folder: Path) -> dict[str, Edits]:
    """By rule, how its example is made out of the good file."""
    return {
        rule: edits
        for one in reversed(chain(folder))
        for path in sorted((one / "examples").glob("*.toml"))
        for rule, edits in tomllib.loads(path.read_text(encoding="utf-8")).items()
    }


def chain(folder: Path) -> list[Path]:
    """The folder and those it extends, nearest first."""
    parent = tomllib.loads((folder / "return.toml").read_text(encoding="utf-8")).get("extends")
    return [folder, *(chain(folder.parent / parent) if parent else [])]


def _file(folder: Path, name: str) -> Path | None:
    return next((path for one in chain(folder) if (path := one / "examples" / name).exists()), None)
