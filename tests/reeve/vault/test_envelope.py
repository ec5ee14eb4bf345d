from __future__ import annotations

import io
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import BinaryIO

import pytest

from reeve.vault import DataKey, DecryptingReader, NotAuthentic, Place, encrypt_stream, open_encrypted
from reeve.vault.place import bind
from reeve.vault.store import StoreUnavailable
from reeve.vault.streaming import FOUR_KILOBYTES, MEGABYTE


def sealed(data: bytes, key: DataKey, place: Place) -> bytes:
    return b"".join(encrypt_stream([data], key=key, place=place, construction=FOUR_KILOBYTES))


def opened(stored: bytes, key: DataKey, place: Place) -> bytes:
    return open_encrypted(io.BytesIO(stored), key=key, place=place).read()


@pytest.mark.parametrize("construction", [MEGABYTE, FOUR_KILOBYTES])
def test_what_goes_in_comes_out(
    construction: object, key: DataKey, place: Place, plaintext: Callable[[int], bytes]
) -> None:
    data = plaintext(1_200_000)
    chosen = MEGABYTE if construction is MEGABYTE else FOUR_KILOBYTES
    stored = b"".join(encrypt_stream(io.BytesIO(data), key=key, place=place, construction=chosen))
    assert opened(stored, key, place) == data


def test_the_header_is_fixed(key: DataKey, place: Place) -> None:
    assert b"".join(encrypt_stream([], key=key, place=place))[:8] == b"REEVE\x00\x01\x01"


def test_nothing_readable_is_written(key: DataKey, place: Place) -> None:
    stored = sealed(b"QQ123456C" * 100, key, place)
    assert b"QQ123456C" not in stored
    assert str(place.council_id).encode() not in stored


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"purpose": "findings"},
        {"council_id": "0d9e6f3b-90a4-4a0a-8a57-1f7c4f2d7c22"},
        {"object_id": "9b2b5f4e-3c55-4a58-8f7d-2f6a1f1f0c33"},
        {"purpose": "uploa", "council_id": "d5f0c3a52-2f0c-4f0e-9a51-0a8f6f3f1c11"},
    ],
)
def test_it_opens_only_in_its_own_place(elsewhere: dict[str, str], key: DataKey, place: Place) -> None:
    stored = sealed(b"ours", key, place)
    with pytest.raises(NotAuthentic):
        opened(stored, key, replace(place, **elsewhere))


def test_a_part_cannot_lend_its_letters_to_the_next() -> None:
    assert bind(b"ab", b"c") != bind(b"a", b"bc") != bind(b"abc")


def test_a_place_must_be_whole() -> None:
    with pytest.raises(ValueError, match="a place needs"):
        Place("upload", "", "x")


def test_any_changed_byte_and_any_cut_is_found(key: DataKey, place: Place) -> None:
    stored = sealed(b"a short file", key, place)
    for at in range(len(stored)):
        with pytest.raises(NotAuthentic):
            opened(stored[:at] + bytes([stored[at] ^ 1]) + stored[at + 1 :], key, place)
        with pytest.raises(NotAuthentic):
            opened(stored[:at], key, place)
    with pytest.raises(NotAuthentic):
        opened(stored + b"\x00", key, place)


def test_a_header_of_the_other_construction_does_not_open(key: DataKey, place: Place) -> None:
    stored = sealed(b"ours", key, place)
    with pytest.raises(NotAuthentic):
        opened(stored[:7] + bytes([MEGABYTE.number]) + stored[8:], key, place)


def test_an_empty_file_comes_back_empty(key: DataKey, place: Place) -> None:
    assert opened(sealed(b"", key, place), key, place) == b""


def test_it_reads_as_any_binary_file(key: DataKey, place: Place) -> None:
    lines = [b"line %d\n" % n for n in range(2000)]
    stored = sealed(b"".join(lines), key, place)
    file: BinaryIO = open_encrypted(io.BytesIO(stored), key=key, place=place)
    assert file.readable()
    assert not file.seekable()
    assert file.read(3) == b"lin"
    assert file.readline() == b"e 0\n"
    assert list(file) == lines[1:]
    assert file.read() == b""


def test_reading_raw_and_reading_all_agree(key: DataKey, place: Place, plaintext: Callable[[int], bytes]) -> None:
    stored = sealed(plaintext(9000), key, place)
    reader = DecryptingReader(io.BytesIO(stored), key=key, place=place)
    assert (reader.read(10), reader.readall()) == (plaintext(9000)[:10], plaintext(9000)[10:])


def test_a_damaged_file_never_turns_into_a_short_one(
    key: DataKey, place: Place, plaintext: Callable[[int], bytes]
) -> None:
    stored = sealed(plaintext(9000), key, place)[:-1]
    file = open_encrypted(io.BytesIO(stored), key=key, place=place)
    for _ in range(3):
        with pytest.raises(NotAuthentic):
            file.read()


def test_a_store_that_fails_midway_never_looks_like_the_end(
    key: DataKey, place: Place, plaintext: Callable[[int], bytes]
) -> None:
    class Failing(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > 4096:
                raise StoreUnavailable
            return super().read(size)

    reader = DecryptingReader(Failing(sealed(plaintext(20_000), key, place)), key=key, place=place)
    for _ in range(2):
        with pytest.raises(StoreUnavailable):
            reader.readall()


def test_closing_the_file_closes_what_it_reads(key: DataKey, place: Place) -> None:
    source = io.BytesIO(sealed(b"ours", key, place))
    with open_encrypted(source, key=key, place=place) as file:
        file.read()
    assert source.closed


def test_a_long_stream_is_held_a_segment_at_a_time(key: DataKey, place: Place) -> None:
    megabytes = 40

    class Stored(io.RawIOBase):
        """The encrypted stream as a file, made while it is read."""

        def __init__(self) -> None:
            self._pieces: Iterator[bytes] = encrypt_stream(
                (bytes(1 << 18) for _ in range(megabytes * 4)), key=key, place=place
            )
            self._waiting = b""

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
            self._waiting = self._waiting or next(self._pieces, b"")
            size = min(len(buffer), len(self._waiting))
            buffer[:size], self._waiting = self._waiting[:size], self._waiting[size:]
            return size

    tracemalloc.start()
    total = 0
    with open_encrypted(io.BufferedReader(Stored(), 1 << 20), key=key, place=place) as file:
        while piece := file.read(1 << 20):
            total += len(piece)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert total == megabytes << 20
    assert peak < 16 << 20
