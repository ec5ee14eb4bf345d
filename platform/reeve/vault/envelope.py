"""One encrypted object: our header, then the streaming ciphertext.

The header is eight bytes, ``REEVE``, a zero, the format's version and the construction's number. It is part of the
associated data, as is the object's ``Place``, so that neither can be exchanged.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, BinaryIO

from reeve.errors import Refusal
from reeve.vault import streaming
from reeve.vault.keys import DataKey
from reeve.vault.place import Place, bind
from reeve.vault.streaming import MEGABYTE, Construction, SealError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAGIC = b"REEVE\x00"
VERSION = 1
HEADER_SIZE = len(MAGIC) + 2
READ_SIZE = 1 << 18


class NotAuthentic(Refusal):
    """A stored file is not as it was written, so it was not used. Tell Reeve's support: nothing else was changed."""

    status = 500
    title = "A stored file cannot be opened"


def encrypt_stream(
    source: Iterable[bytes] | BinaryIO, *, key: DataKey, place: Place, construction: Construction = MEGABYTE
) -> Iterator[bytes]:
    """The object to store for ``source``, piece by piece, in bounded memory."""
    header = MAGIC + bytes([VERSION, construction.number])
    yield header
    yield from streaming.encrypt(
        pieces(source), key.secret, associated_data=associated_data(header, place), construction=construction
    )


def pieces(source: Iterable[bytes] | BinaryIO, size: int = READ_SIZE) -> Iterator[bytes]:
    """``source`` in pieces of at most ``size`` when it is a file, as it comes when it is an iterable of bytes."""
    if hasattr(source, "read"):
        while piece := source.read(size):
            yield piece
    else:
        yield from source


def associated_data(header: bytes, place: Place) -> bytes:
    return bind(b"reeve-object", header, *place.parts)


class DecryptingReader(io.RawIOBase):
    """Reads the plaintext of an encrypted object. Each segment is authenticated before a byte of it is released.

    ``source`` is the stored object, read forwards once and closed with the reader. Raises ``NotAuthentic`` on whatever
    was changed, moved, cut short or added to, and keeps raising it: a damaged object never looks like a short one.
    """

    def __init__(self, source: BinaryIO, *, key: DataKey, place: Place) -> None:
        super().__init__()
        self._source = source
        self._segments = decrypt_stream(source, key=key, place=place)
        self._waiting = memoryview(b"")
        self._broken: Exception | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        target = memoryview(buffer).cast("B")
        if len(target) and not self._waiting:
            self._waiting = memoryview(self._next_segment())
        size = min(len(target), len(self._waiting))
        target[:size] = self._waiting[:size]
        self._waiting = self._waiting[size:]
        return size

    def readall(self) -> bytes:
        parts = [bytes(self._waiting)]
        self._waiting = memoryview(b"")
        while segment := self._next_segment():
            parts.append(segment)
        return b"".join(parts)

    def close(self) -> None:
        if not self.closed:
            self._source.close()
        super().close()

    def _next_segment(self) -> bytes:
        """The next segment that is not empty, or ``b""`` at the authenticated end."""
        if self._broken is not None:
            raise self._broken
        try:
            return next((segment for segment in self._segments if segment), b"")
        except Exception as error:
            self._broken = error
            raise


def decrypt_stream(source: BinaryIO, *, key: DataKey, place: Place) -> Iterator[bytes]:
    """The plaintext of a stored object, segment by segment. Raises ``NotAuthentic``."""
    header = streaming.read_exactly(source, HEADER_SIZE)
    construction = streaming.CONSTRUCTIONS.get(header[-1]) if header[:-1] == MAGIC + bytes([VERSION]) else None
    if construction is None:
        raise NotAuthentic
    try:
        yield from streaming.decrypt(
            source, key.secret, associated_data=associated_data(header, place), construction=construction
        )
    except SealError as error:
        raise NotAuthentic from error


def open_encrypted(source: BinaryIO, *, key: DataKey, place: Place) -> BinaryIO:
    """The plaintext of a stored object as a buffered binary file: forwards only, closing ``source`` with itself."""
    return io.BufferedReader(DecryptingReader(source, key=key, place=place), buffer_size=READ_SIZE)
