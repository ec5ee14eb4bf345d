"""The examples of the extract's rules, as tests ask for them."""

from __future__ import annotations

from reeve.definitions.example_edits import LAST_MONTH as LAST_MONTH
from reeve.definitions.example_files import edits_in, example_in
from reeve.definitions.folder import HERE
from reeve.rules import Layout

FOLDER = HERE / "shbe" / "2026-04"
EXAMPLES = FOLDER / "examples"
EDITS = edits_in(FOLDER)


def example(layout: Layout, name: str) -> tuple[bytes, bytes | None]:
    """The file that breaks a rule and, where it needs one, the file accepted last; ``good`` is the good file."""
    found = example_in(FOLDER, layout, name)
    assert found is not None, name
    return found


def rules_with_examples() -> set[str]:
    return {path.name.split(".")[0] for path in EXAMPLES.glob("*.txt")} | set(EDITS)
