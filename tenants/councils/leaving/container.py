"""The container of an export: a ZIP written piece by piece, whose last member lists every other with its SHA-256."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

from reeve.web.downloads import Outlet

MANIFEST = "manifest.json"
FORMAT = "reeve-export/1"


class Container:
    """Yields the bytes of the archive as its members are added to it."""

    def __init__(self) -> None:
        self._out = Outlet()
        self._zip = zipfile.ZipFile(self._out, "w", zipfile.ZIP_DEFLATED)
        self.members: list[dict[str, str | int]] = []

    def add(self, name: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """One member, in bounded memory."""
        hashed, size = hashlib.sha256(), 0
        with self._zip.open(name, "w", force_zip64=True) as member:
            for chunk in chunks:
                hashed.update(chunk)
                size += len(chunk)
                member.write(chunk)
                yield self._out.taken()
        self.members.append({"name": name, "size": size, "sha256": hashed.hexdigest()})
        yield self._out.taken()

    def finish(self) -> Iterator[bytes]:
        """The list of the members, and the end of the archive."""
        listed = json.dumps({"format": FORMAT, "members": self.members}, indent=1).encode()
        self._zip.writestr(MANIFEST, listed)
        self._zip.close()
        yield self._out.taken()


def in_a_thread_of_its_own(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same pieces, each made in another thread: the store cannot be read in the thread that is writing to it."""
    context, steps = copy_context(), iter(chunks)

    def another() -> bytes | None:
        return context.run(lambda: next(steps, None))

    with ThreadPoolExecutor(1) as thread:
        while (piece := thread.submit(another).result()) is not None:
            yield piece
