"""A draft, or what was published of it, as a folder of the definitions: to work on, and to bring into Reeve's own."""

from __future__ import annotations

import io
import zipfile

from reeve.definitions import Definition
from reeve.definitions.example_edits import ExampleFile, examples_from
from reeve.definitions.example_files import packaged_example
from reeve.definitions.written import as_files, folder_name
from reeve.revisions.lint_child import names_of_examples
from reeve.revisions.models import DraftRevision

OLDEST = (1980, 1, 1, 0, 0, 0)
"""The day a member carries: the same draft is the same archive whenever it is taken away."""


def archive_of(draft: DraftRevision, definition: Definition) -> bytes:
    """A ZIP archive of the folder, in its place below the definitions, as ``reeve definition lint`` takes it."""
    made, place = io.BytesIO(), folder_name(definition)
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(as_files(definition.resolved, examples_of(draft, definition)).items()):
            member = zipfile.ZipInfo(f"{place}/{name}", OLDEST)
            archive.writestr(member, data, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def examples_of(draft: DraftRevision, definition: Definition) -> dict[str, ExampleFile]:
    """The draft's own, and of every other rule the one Reeve's folders hold."""
    own = examples_from(draft.examples)
    found = {name: own.get(name) or packaged_example(definition, name) for name in names_of_examples(definition)}
    return {name: one for name, one in found.items() if one is not None}


def without_example(draft: DraftRevision, definition: Definition) -> list[str]:
    """The rules nothing is kept to break, in their order: of a draft made before examples were kept with it."""
    have = examples_of(draft, definition)
    return [rule.id for rule in definition.layout.rules if not rule.derived and rule.id not in have]
