"""Opening an export: whole and unchanged, or not at all."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from councils.leaving.container import FORMAT, MANIFEST
from reeve.errors import Refusal

PIECE = 1 << 20


class NotAnExport(Refusal):
    """This is not an export of Reeve, or it was changed since it was made, so nothing was imported."""

    status = 422
    title = "The archive cannot be imported"


class OpenedArchive:
    """An export whose every member has been compared with its list. Use as a context; reads member by member."""

    def __init__(self, path: Path) -> None:
        """Raises NotAnExport where a member is missing, added, changed or unlisted."""
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError) as error:
            raise NotAnExport from error
        try:
            self._assert_whole()
            self.about: dict[str, Any] = next(self.rows("council.json"))
        except (KeyError, ValueError, StopIteration, zipfile.BadZipFile, TypeError) as error:
            self._zip.close()
            raise NotAnExport from error
        except NotAnExport:
            self._zip.close()
            raise

    def __enter__(self) -> OpenedArchive:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def rows(self, name: str) -> Iterator[dict[str, Any]]:
        """The rows of a member of JSON lines; none where there is no such member."""
        if name not in self._zip.namelist():
            return
        with self._zip.open(name) as lines:
            for line in lines:
                yield json.loads(line)

    def text(self, name: str) -> str:
        """A member that is text; empty where there is no such member."""
        return self._zip.read(name).decode() if name in self._zip.namelist() else ""

    def receipts(self) -> Iterator[bytes]:
        """Each receipt, as it was signed."""
        return (self._zip.read(name) for name in self._zip.namelist() if name.startswith("receipts/"))

    def file(self, file_id: str) -> IO[bytes] | None:
        """The bytes of a file, or None where its key had been destroyed before the export."""
        found = [name for name in self._zip.namelist() if name.startswith(f"files/{file_id}/")]
        return self._zip.open(found[0]) if found else None

    def _assert_whole(self) -> None:
        listed = json.loads(self._zip.read(MANIFEST))
        names = [member["name"] for member in listed["members"]]
        if listed["format"] != FORMAT or sorted([*names, MANIFEST]) != sorted(self._zip.namelist()):
            raise NotAnExport
        for member in listed["members"]:
            if self._digest(member["name"]) != (member["size"], member["sha256"]):
                raise NotAnExport(f"{member['name']} was changed since the export was made, so nothing was imported.")

    def _digest(self, name: str) -> tuple[int, str]:
        hashed, size = hashlib.sha256(), 0
        with self._zip.open(name) as member:
            while piece := member.read(PIECE):
                hashed.update(piece)
                size += len(piece)
        return size, hashed.hexdigest()
