"""AES-GCM-HKDF streaming encryption, as published by Tink (``AesGcmHkdfStreaming``), over ``cryptography``.

A ciphertext is a header (its own length in one byte, a 32-byte salt, a 7-byte nonce prefix) and segments of one size,
the last one shorter or equal; the header counts towards the first segment. Each ciphertext has its own key, derived by
HKDF-SHA256 from the data key and the salt, with the associated data as ``info``. A segment's nonce is the prefix, its
number (u32, big-endian) and one byte that is 1 only for the last. So a segment that was changed, moved, left out or
added does not open, and neither does a ciphertext that was cut short between two segments.

Source: https://developers.google.com/tink/streaming-aead/aes_gcm_hkdf_streaming; the vectors in the tests are Tink's.
"""

from __future__ import annotations

import secrets
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_SIZE = 32
PREFIX_SIZE = 7
HEADER_SIZE = 1 + KEY_SIZE + PREFIX_SIZE
TAG_SIZE = 16


@dataclass(frozen=True)
class Construction:
    """One parameter set of the construction; ``number`` stands in the file's header. Sizes in bytes of ciphertext."""

    number: int
    name: str
    segment_size: int

    @property
    def first_segment(self) -> int:
        return self.segment_size - HEADER_SIZE


MEGABYTE = Construction(1, "AES256_GCM_HKDF_1MB", 1 << 20)
FOUR_KILOBYTES = Construction(2, "AES256_GCM_HKDF_4KB", 1 << 12)
CONSTRUCTIONS = {construction.number: construction for construction in (MEGABYTE, FOUR_KILOBYTES)}


class SealError(Exception):
    """A segment is not the one that was written here, under this key and this associated data."""


class Segments:
    """The cipher for the segments of one ciphertext."""

    def __init__(self, key: bytes, associated_data: bytes, *, salt: bytes, prefix: bytes) -> None:
        derived = HKDF(algorithm=SHA256(), length=KEY_SIZE, salt=salt, info=associated_data).derive(key)
        self._cipher = AESGCM(derived)
        self._prefix = prefix

    def encrypt(self, number: int, plaintext: bytes, *, last: bool) -> bytes:
        return self._cipher.encrypt(self._nonce(number, last), plaintext, None)

    def decrypt(self, number: int, segment: bytes, *, last: bool) -> bytes:
        try:
            return self._cipher.decrypt(self._nonce(number, last), segment, None)
        except InvalidTag as error:
            raise SealError(f"segment {number} is not authentic") from error

    def _nonce(self, number: int, last: bool) -> bytes:
        return self._prefix + struct.pack(">IB", number, last)


def encrypt(
    chunks: Iterable[bytes], key: bytes, *, associated_data: bytes, construction: Construction
) -> Iterator[bytes]:
    """The ciphertext of ``chunks`` (of any sizes), piece by piece; at most one segment and one chunk are held."""
    salt, prefix = secrets.token_bytes(KEY_SIZE), secrets.token_bytes(PREFIX_SIZE)
    segments = Segments(key, associated_data, salt=salt, prefix=prefix)
    yield bytes([HEADER_SIZE]) + salt + prefix
    for number, plaintext, last in into_segments(chunks, construction):
        yield segments.encrypt(number, plaintext, last=last)


def into_segments(chunks: Iterable[bytes], construction: Construction) -> Iterator[tuple[int, bytes, bool]]:
    """Cut a plaintext into (number, bytes, last). The last segment is full or partly filled; empty only if all is."""
    number, room = 0, construction.first_segment - TAG_SIZE
    waiting = bytearray()
    for chunk in chunks:
        waiting += chunk
        while len(waiting) > room:
            plaintext = bytes(memoryview(waiting)[:room])
            del waiting[:room]
            yield number, plaintext, False
            number, room = number + 1, construction.segment_size - TAG_SIZE
    yield number, bytes(waiting), True


def decrypt(source: BinaryIO, key: bytes, *, associated_data: bytes, construction: Construction) -> Iterator[bytes]:
    """The plaintext, segment by segment, each authenticated before it is released.

    Only the last segment proves that the ciphertext is whole: a reader must go to the end before it believes so.
    Raises ``SealError``.
    """
    header = read_exactly(source, HEADER_SIZE)
    if len(header) < HEADER_SIZE or header[0] != HEADER_SIZE:
        raise SealError("the header is not whole")
    segments = Segments(key, associated_data, salt=header[1 : 1 + KEY_SIZE], prefix=header[1 + KEY_SIZE :])
    for number, segment, last in split(source, construction):
        yield segments.decrypt(number, segment, last=last)


def split(source: BinaryIO, construction: Construction) -> Iterator[tuple[int, bytes, bool]]:
    """The ciphertext after its header as (number, segment, last); one byte is read ahead to know the last."""
    number, size, ahead = 0, construction.first_segment, b""
    while True:
        read = ahead + read_exactly(source, size + 1 - len(ahead))
        segment, ahead = read[:size], read[size:]
        yield number, segment, not ahead
        if not ahead:
            return
        number, size = number + 1, construction.segment_size


def read_exactly(source: BinaryIO, size: int) -> bytes:
    """``size`` bytes, or fewer only at the end of ``source``."""
    parts = []
    while size and (part := source.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
