from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reeve.errors import TooLarge
from reeve.vault import CutShort, DataKey, Missing, Place, Store, open_encrypted, receive


def stored_files(tmp_path: Path) -> list[Path]:
    return [file for file in tmp_path.rglob("*") if file.is_file()]


def test_what_arrives_is_counted_hashed_encrypted_and_stored(
    store: Store, key: DataKey, place: Place, plaintext: Callable[[int], bytes]
) -> None:
    data = plaintext(2_500_000)
    stored = receive(io.BytesIO(data), store=store, place=place, key=key, limit=3_000_000)
    assert stored.size == len(data)
    assert stored.sha256 == f"sha256:{hashlib.sha256(data).hexdigest()}"
    assert stored.object_id == place.object_id
    with store.open(stored.object_id) as raw:
        assert len(raw.read()) == stored.stored_size > stored.size
    with open_encrypted(store.open(stored.object_id), key=key, place=place) as file:
        assert file.read() == data


def test_nothing_on_the_disk_can_be_read(store: Store, key: DataKey, place: Place, tmp_path: Path) -> None:
    receive([b"QQ123456C|1950-01-01\n" * 5000], store=store, place=place, key=key, limit=1_000_000)
    assert all(b"QQ123456C" not in file.read_bytes() for file in stored_files(tmp_path))


def test_an_empty_file_is_received(store: Store, key: DataKey, place: Place) -> None:
    stored = receive(io.BytesIO(), store=store, place=place, key=key, limit=10, expected_size=0)
    assert stored.size == 0
    assert open_encrypted(store.open(stored.object_id), key=key, place=place).read() == b""


def test_the_limit_itself_may_arrive_and_one_byte_more_may_not(
    store: Store, key: DataKey, place: Place, tmp_path: Path
) -> None:
    with pytest.raises(TooLarge, match="limit of 1,000 bytes"):
        receive([bytes(1000), b"x"], store=store, place=place, key=key, limit=1000)
    assert stored_files(tmp_path) == []
    assert receive([bytes(1000)], store=store, place=place, key=key, limit=1000).size == 1000


def test_too_large_is_said_while_it_arrives(store: Store, key: DataKey, place: Place, tmp_path: Path) -> None:
    given = 0

    def endless() -> Iterator[bytes]:
        nonlocal given
        while True:
            given += 1 << 20
            yield bytes(1 << 20)

    with pytest.raises(TooLarge, match="limit of 20 MB"):
        receive(endless(), store=store, place=place, key=key, limit=20_000_000)
    assert given <= 21 << 20
    assert stored_files(tmp_path) == []


@pytest.mark.parametrize("came", [5, 15])
def test_another_number_of_bytes_than_promised_is_not_kept(
    came: int, store: Store, key: DataKey, place: Place, tmp_path: Path
) -> None:
    with pytest.raises(CutShort, match="Upload it again"):
        receive([bytes(came)], store=store, place=place, key=key, limit=100, expected_size=10)
    assert stored_files(tmp_path) == []


def test_a_connection_that_breaks_leaves_nothing(store: Store, key: DataKey, place: Place) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell():
                raise ConnectionResetError
            return super().read(size)

    with pytest.raises(ConnectionResetError):
        receive(Broken(bytes(1 << 20)), store=store, place=place, key=key, limit=1 << 21)
    with pytest.raises(Missing):
        store.open(str(place.object_id))


def test_progress_is_told_the_bytes_so_far(store: Store, key: DataKey, place: Place) -> None:
    told: list[int] = []
    receive([b"abc", b"de"], store=store, place=place, key=key, limit=10, progress=told.append)
    assert told == [3, 5]
