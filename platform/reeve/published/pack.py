"""A definition to take away: the resolved definition, its folder as we keep it, and how to run it."""

from __future__ import annotations

import io
import zipfile

from reeve.definitions import Definition
from reeve.definitions.folder import HERE, folders
from reeve.definitions.pack import RESOLVED

MADE = (2026, 4, 1, 0, 0, 0)
"""Every file of a pack carries one time, so that the same definition makes the same bytes."""

READ_ME = """{title}
{line}

Definition {name} from {period}, revision {revision}, {status}.
{hash}
{reason}
definition.json is the whole definition, resolved: its SHA-256 is the hash above. The other files are as we keep them;
where a folder extends another, it holds only what differs. Examples are invented.

To check a file with it on a machine that has the reeve command, without an account and without sending it anywhere:

    reeve check {key} FILE --pack {file}

It ends with 0 where there is nothing to stop or fix, 1 where there is, 2 where the file cannot be read as that return.
"""


def pack_of(definition: Definition) -> bytes:
    """The pack, a ZIP archive; the same bytes for the same definition."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        add(archive, "README.txt", read_me(definition).encode())
        add(archive, RESOLVED, definition.resolved.encode())
        for _, folder in folders(HERE, definition.name):
            for path in sorted(path for path in folder.rglob("*") if path.is_file()):
                add(archive, f"{folder.name}/{path.relative_to(folder).as_posix()}", path.read_bytes())
    return out.getvalue()


def add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, date_time=MADE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, data)


def file_name(definition: Definition) -> str:
    return f"reeve-{definition.name}-{definition.from_period}-r{definition.revision}.zip"


def read_me(definition: Definition) -> str:
    return READ_ME.format(
        title=definition.title,
        line="=" * len(definition.title),
        name=definition.name,
        key=definition.key,
        period=definition.from_period,
        revision=definition.revision,
        status=definition.status,
        hash=definition.hash,
        reason=f"{definition.reason}\n" if definition.is_provisional else "",
        file=file_name(definition),
    )
