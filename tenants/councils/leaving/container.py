"""The container of an export: a ZIP written piece by piece, whose last member lists every other with its SHA-256."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import IO

MANIFEST = "manifest.json"
FORMAT = "reeve-export/1"
PIECE = 1 << 20


class Drain(io.RawIOBase):
    """Takes what the ZIP writer writes and gives it on; it cannot be wound back, so nothing is held."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: object, /) -> int:
        data = bytes(memoryview(piece))  # type: ignore[arg-type]
        self._pieces.append(data)
        return len(data)

    def taken(self) -> Iterator[bytes]:
        pieces, self._pieces = self._pieces, []
        yield from pieces


class Container:
    """Yields the bytes of the archive as its members are added to it."""

    def __init__(self) -> None:
        self._drain = Drain()
        self._zip = zipfile.ZipFile(self._drain, "w", zipfile.ZIP_DEFLATED)
        self.members: list[dict[str, str | int]] = []

    def add(self, name: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """One member, in bounded memory."""
        hashed, size = hashlib.sha256(), 0
        with self._zip.open(name, "w", force_zip64=True) as member:
            for chunk in chunks:
                hashed.update(chunk)
                size += len(chunk)
                member.write(chunk)
                yield from self._drain.taken()
        self.members.append({"name": name, "size": size, "sha256": hashed.hexdigest()})
        yield from self._drain.taken()

    def finish(self) -> Iterator[bytes]:
        """The list of the members, and the end of the archive."""
        listed = json.dumps({"format": FORMAT, "members": self.members}, indent=1).encode()
        self._zip.writestr(MANIFEST, listed)
        self._zip.close()
        yield from self._drain.taken()


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """A file piece by piece, closed at its end."""
    with file:
        while piece := file.read(PIECE):
            yield piece


def in_a_thread_of_its_own(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same pieces, each made in another thread: the store cannot be read in the thread that is writing to it."""
    context, steps = copy_context(), iter(chunks)

    def another() -> bytes | None:
        return context.run(lambda: next(steps, None))

    with ThreadPoolExecutor(1) as thread:
        while (piece := thread.submit(another).result()) is not None:
            yield piece
