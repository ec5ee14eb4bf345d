"""Where encrypted objects are kept: a local folder or S3, through ``obstore``.

An object appears under its name whole or not at all, and is never overwritten. A local object is flushed to the disk
before ``put`` returns, since a row is about to promise that it is there. What an interrupted upload leaves is never
listed and never readable: ``sweep`` removes it from a local folder; a bucket needs the life-cycle rule "abort
incomplete multipart uploads".
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Self
from urllib.parse import urlsplit
from urllib.request import url2pathname
from uuid import uuid4

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from reeve.errors import NotFound, Refusal

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

PART_SIZE = 5 << 20
PARTS_AT_ONCE = 2
READ_SIZE = 4 << 20
NAME = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
UNFINISHED = re.compile(NAME.pattern + r"#\d+")


class StoreUnavailable(Refusal):
    """The file store did not answer, so nothing was kept. Try again in a few minutes."""

    status = 503
    title = "We could not reach the file store"


class Missing(NotFound):
    """The file is not in the store. It may have been destroyed at the end of its retention."""

    title = "File not found"


def new_object_id() -> str:
    """A name for an object that says nothing about it."""
    return str(uuid4())


class Store:
    """Encrypted objects by id. Ids are UUIDs in lower case, as ``new_object_id`` makes them."""

    def __init__(self, store: ObjectStore, *, folder: Path | None = None) -> None:
        self._store = store
        self._folder = folder

    @classmethod
    def at(cls, url: str) -> Self:
        """The store at ``file:///folder`` (made, mode 0700, where it is missing) or ``s3://bucket/prefix``.

        S3 reads its credentials, region and endpoint from the usual ``AWS_`` variables. Raises ``ValueError``.
        """
        parts = urlsplit(url)
        if parts.scheme == "s3" and parts.netloc:
            return cls(from_url(url))
        if parts.scheme != "file" or parts.netloc or not parts.path.startswith("/"):
            raise ValueError("a store's address is file:///folder or s3://bucket/prefix")
        folder = Path(url2pathname(parts.path))
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return cls(LocalStore(folder), folder=folder)

    def put(self, object_id: str, chunks: Iterable[bytes]) -> int:
        """Store ``chunks`` as a new object and return its size in bytes.

        What ``chunks`` raises comes through unchanged, and nothing is stored. Raises ``FileExistsError`` where there
        is such an object already, ``StoreUnavailable``.
        """
        if self._exists(object_id):
            raise FileExistsError(object_id)
        size = 0

        def counted() -> Iterator[bytes]:
            nonlocal size
            for chunk in chunks:
                size += len(chunk)
                yield chunk

        try:
            obstore.put(self._store, path(object_id), counted(), chunk_size=PART_SIZE, max_concurrency=PARTS_AT_ONCE)
        except BaseError as error:
            raise StoreUnavailable from error
        self._settle(object_id)
        return size

    def open(self, object_id: str) -> BinaryIO:
        """The object as a buffered binary file, fetched range by range. Raises ``Missing``, ``StoreUnavailable``."""
        with answering():
            size = obstore.head(self._store, path(object_id))["size"]
        return io.BufferedReader(RangeReader(self._store, path(object_id), size=size), buffer_size=READ_SIZE)

    def delete(self, object_id: str) -> None:
        """Remove the object. Nothing happens where it is not there. Raises ``StoreUnavailable``."""
        try:
            with answering():
                obstore.delete(self._store, path(object_id))
        except Missing:
            return

    def list(self, *, older_than: timedelta = timedelta(0)) -> Iterator[list[str]]:
        """The ids of the objects last written at least that long ago, in batches. Files not ours are passed over."""
        before = datetime.now(UTC) - older_than
        with answering():
            for batch in obstore.list(self._store, chunk_size=1000):
                ids = [meta["path"].rpartition("/")[2] for meta in batch if meta["last_modified"] <= before]
                if ours := [name for name in ids if NAME.fullmatch(name)]:
                    yield ours

    def discard_unfinished(self, *, older_than: timedelta) -> int:
        """Remove what interrupted uploads left in a local folder, and say how many there were."""
        if self._folder is None:
            return 0
        before = (datetime.now(UTC) - older_than).timestamp()
        left = [file for file in self._folder.glob("??/*#*") if UNFINISHED.fullmatch(file.name)]
        old = [file for file in left if file.stat().st_mtime <= before]
        for file in old:
            file.unlink(missing_ok=True)
        return len(old)

    def _settle(self, object_id: str) -> None:
        if self._folder is None:
            return
        try:
            flush(self._folder / path(object_id), up_to=self._folder)
        except OSError as error:
            self.delete(object_id)
            raise StoreUnavailable from error

    def _exists(self, object_id: str) -> bool:
        try:
            with answering():
                obstore.head(self._store, path(object_id))
        except Missing:
            return False
        return True


class RangeReader(io.RawIOBase):
    """Reads one object by range requests, so that a slow reader never holds a connection open."""

    def __init__(self, store: ObjectStore, name: str, *, size: int) -> None:
        super().__init__()
        self._store, self._name, self._size, self._at = store, name, size, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        target = memoryview(buffer).cast("B")
        length = min(len(target), self._size - self._at)
        if length <= 0:
            return 0
        with answering():
            got = obstore.get_range(self._store, self._name, start=self._at, length=length)
        target[: len(got)] = memoryview(got)
        self._at += len(got)
        return len(got)


def path(object_id: str) -> str:
    if not NAME.fullmatch(object_id):
        raise ValueError("an object's id is a UUID in lower case")
    return f"{object_id[:2]}/{object_id}"


@contextmanager
def answering() -> Iterator[None]:
    """Turn the store's own errors into ours, in words; errors of anything else pass through."""
    try:
        yield
    except BaseError as error:
        raise StoreUnavailable from error
    except FileNotFoundError as error:
        raise Missing from error


def flush(file: Path, *, up_to: Path) -> None:
    """Have the disk hold the file and its name."""
    for each in (file, file.parent, up_to):
        descriptor = os.open(each, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
