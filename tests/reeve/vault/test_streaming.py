from __future__ import annotations

import base64
import hashlib
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reeve.vault import streaming
from reeve.vault.streaming import CONSTRUCTIONS, FOUR_KILOBYTES, HEADER_SIZE, SealError, decrypt, encrypt

VECTORS = json.loads(Path(__file__).with_name("tink_vectors.json").read_text())["vectors"]
KEPT_WHOLE = [vector for vector in VECTORS if "ciphertext" in vector]
KEY, ABOUT = b"k" * 32, b"about"
FIRST, REST = 4096 - HEADER_SIZE - 16, 4096 - 16
SIZES = [0, 1, FIRST - 1, FIRST, FIRST + 1, FIRST + REST, FIRST + REST + 1, FIRST + 3 * REST]


def named(vector: dict[str, Any]) -> str:
    return f"{vector['construction']}-{vector['plaintext_size']}"


def construction_of(vector: dict[str, Any]) -> streaming.Construction:
    return next(each for each in CONSTRUCTIONS.values() if each.name == vector["construction"])


def sealed(data: bytes, about: bytes = ABOUT) -> bytes:
    return b"".join(encrypt([data], KEY, associated_data=about, construction=FOUR_KILOBYTES))


def opened(ciphertext: bytes, about: bytes = ABOUT) -> bytes:
    return b"".join(decrypt(io.BytesIO(ciphertext), KEY, associated_data=about, construction=FOUR_KILOBYTES))


def segments(ciphertext: bytes) -> list[bytes]:
    body = [ciphertext[at : at + 4096] for at in range(4096, len(ciphertext), 4096)]
    return [ciphertext[HEADER_SIZE:4096], *body]


@pytest.mark.parametrize("vector", KEPT_WHOLE, ids=named)
def test_what_tink_wrote_opens(vector: dict[str, Any], plaintext: Callable[[int], bytes]) -> None:
    pieces = decrypt(
        io.BytesIO(base64.b64decode(vector["ciphertext"])),
        bytes.fromhex(vector["key"]),
        associated_data=bytes.fromhex(vector["associated_data"]),
        construction=construction_of(vector),
    )
    assert b"".join(pieces) == plaintext(vector["plaintext_size"])


@pytest.mark.parametrize("vector", VECTORS, ids=named)
def test_we_write_what_tink_wrote(
    vector: dict[str, Any], plaintext: Callable[[int], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = base64.b64decode(vector.get("ciphertext", ""))
    header = whole[:HEADER_SIZE] or bytes.fromhex(vector["header"])
    drawn: Iterator[bytes] = iter([header[1:33], header[33:]])
    monkeypatch.setattr(streaming.secrets, "token_bytes", lambda size: next(drawn))
    pieces = encrypt(
        [plaintext(vector["plaintext_size"])],
        bytes.fromhex(vector["key"]),
        associated_data=bytes.fromhex(vector["associated_data"]),
        construction=construction_of(vector),
    )
    written = b"".join(pieces)
    assert len(written) == vector.get("ciphertext_size", len(whole))
    expected = vector.get("ciphertext_sha256", hashlib.sha256(whole).hexdigest())
    assert hashlib.sha256(written).hexdigest() == expected


@pytest.mark.parametrize("size", SIZES)
def test_every_length_comes_back_in_as_few_segments_as_hold_it(size: int, plaintext: Callable[[int], bytes]) -> None:
    data = plaintext(size)
    ciphertext = sealed(data)
    assert opened(ciphertext) == data
    assert len(segments(ciphertext)) == 1 + max(0, -(-(size - FIRST) // REST))


@given(st.lists(st.binary(max_size=5000), max_size=8))
def test_how_it_arrives_in_pieces_does_not_matter(chunks: list[bytes]) -> None:
    pieces = encrypt(chunks, KEY, associated_data=ABOUT, construction=FOUR_KILOBYTES)
    assert opened(b"".join(pieces)) == b"".join(chunks)


def test_a_source_that_gives_a_byte_at_a_time_is_read_whole(plaintext: Callable[[int], bytes]) -> None:
    class Trickle(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(min(1, size or 1))

    data = plaintext(FIRST + 5)
    pieces = decrypt(Trickle(sealed(data)), KEY, associated_data=ABOUT, construction=FOUR_KILOBYTES)
    assert b"".join(pieces) == data


def test_the_same_bytes_are_never_written_twice() -> None:
    assert sealed(b"same") != sealed(b"same")


@pytest.mark.parametrize("bit", [0, 3, 7])
def test_one_changed_bit_in_any_byte_is_found(bit: int) -> None:
    ciphertext = sealed(b"a short file")
    for at in range(len(ciphertext)):
        changed = bytearray(ciphertext)
        changed[at] ^= 1 << bit
        with pytest.raises(SealError):
            opened(bytes(changed))


@given(st.data())
def test_one_changed_byte_in_a_long_file_is_found(data: st.DataObject) -> None:
    ciphertext = bytearray(sealed(bytes(FIRST + 2 * REST + 7)))
    at = data.draw(st.integers(0, len(ciphertext) - 1))
    ciphertext[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SealError):
        opened(bytes(ciphertext))


@pytest.mark.parametrize("size", SIZES)
def test_cut_short_anywhere_near_a_boundary_is_found(size: int, plaintext: Callable[[int], bytes]) -> None:
    ciphertext = sealed(plaintext(size))
    boundaries = [0, 1, HEADER_SIZE, *range(4096, len(ciphertext), 4096), len(ciphertext)]
    cuts = {max(0, at + by) for at in boundaries for by in (-17, -16, -1, 0, 1)}
    for cut in cuts:
        if cut < len(ciphertext):
            with pytest.raises(SealError):
                opened(ciphertext[:cut])


def test_segments_moved_left_out_repeated_or_added_are_found(plaintext: Callable[[int], bytes]) -> None:
    ciphertext = sealed(plaintext(FIRST + 3 * REST))
    header, (one, two, three, last) = ciphertext[:HEADER_SIZE], segments(ciphertext)
    for body in (
        [one, three, two, last],
        [one, two, last],
        [one, two, last, three],
        [one, two, two, three, last],
        [one, two, three, last, last],
        [one, two, three, last, b"x"],
        [one, two, three, last, bytes(16)],
        [one, two, last, last],
    ):
        with pytest.raises(SealError):
            opened(header + b"".join(body))


def test_segments_of_another_file_under_the_same_key_are_found(plaintext: Callable[[int], bytes]) -> None:
    data = plaintext(FIRST + REST)
    here, there = sealed(data), sealed(data)
    with pytest.raises(SealError):
        opened(here[:4096] + there[4096:])


def test_other_associated_data_or_another_key_does_not_open() -> None:
    ciphertext = sealed(b"ours")
    with pytest.raises(SealError):
        opened(ciphertext, b"about something else")
    with pytest.raises(SealError):
        list(decrypt(io.BytesIO(ciphertext), b"K" * 32, associated_data=ABOUT, construction=FOUR_KILOBYTES))


def test_nothing_of_a_changed_segment_is_released_but_all_before_it_is(plaintext: Callable[[int], bytes]) -> None:
    data = plaintext(FIRST + 2 * REST)
    ciphertext = bytearray(sealed(data))
    ciphertext[4096 + 10] ^= 1
    pieces = decrypt(io.BytesIO(ciphertext), KEY, associated_data=ABOUT, construction=FOUR_KILOBYTES)
    assert next(pieces) == data[:FIRST]
    with pytest.raises(SealError):
        next(pieces)
