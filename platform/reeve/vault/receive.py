"""Bytes arrive: counted, hashed, encrypted and stored in one pass, in bounded memory."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from reeve.errors import Refusal, TooLarge
from reeve.vault.envelope import encrypt_stream, pieces
from reeve.vault.keys import DataKey
from reeve.vault.place import Place
from reeve.vault.store import Store


class CutShort(Refusal):
    """The file did not arrive whole, so none of it was kept. Upload it again."""

    title = "The upload was interrupted"


@dataclass(frozen=True)
class Stored:
    """What was stored: its id, the digest and size in bytes of what arrived, and the size of the encrypted object."""

    object_id: str
    sha256: str
    size: int
    stored_size: int


def receive(
    stream: BinaryIO | Iterable[bytes],
    *,
    store: Store,
    place: Place,
    key: DataKey,
    limit: int,
    expected_size: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Stored:
    """Store what arrives on ``stream`` as the object ``place.object_id``, encrypted under ``key``.

    ``limit`` is in bytes, and is enforced while streaming: no more than it is ever read, but for one piece.
    ``progress`` is told the bytes so far after each piece. Whatever goes wrong, nothing is left in the store.
    Raises ``TooLarge``, ``CutShort`` where ``expected_size`` bytes were promised and another number came, and whatever
    ``stream`` or the store raise.
    """
    arriving = Arriving(limit, expected_size, progress)
    object_id = str(place.object_id)
    stored_size = store.put(object_id, encrypt_stream(arriving.watch(pieces(stream)), key=key, place=place))
    return Stored(object_id, arriving.sha256, arriving.size, stored_size)


class Arriving:
    """Counts and hashes what passes, and stops it where it is too much or ends too soon."""

    def __init__(self, limit: int, expected_size: int | None, progress: Callable[[int], None] | None) -> None:
        self.size = 0
        self._hash = hashlib.sha256()
        self._limit, self._expected_size, self._progress = limit, expected_size, progress

    @property
    def sha256(self) -> str:
        return f"sha256:{self._hash.hexdigest()}"

    def watch(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            self.size += len(chunk)
            if self.size > self._limit:
                raise TooLarge(too_large(self._limit))
            self._hash.update(chunk)
            if self._progress is not None:
                self._progress(self.size)
            yield chunk
        if self._expected_size is not None and self.size != self._expected_size:
            raise CutShort


def too_large(limit: int) -> str:
    shown = f"{limit // 1_000_000:,} MB" if limit >= 1_000_000 else f"{limit:,} bytes"
    return f"The file is larger than the limit of {shown}, so none of it was kept. Send a smaller file."
