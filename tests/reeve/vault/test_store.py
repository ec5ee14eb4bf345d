from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from reeve.vault import Missing, Store, StoreUnavailable, new_object_id


def files(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file()]


def test_what_is_put_can_be_opened(store: Store) -> None:
    name = new_object_id()
    assert store.put(name, [b"one", b"", b"two"]) == 6
    with store.open(name) as file:
        assert (file.read(2), file.read()) == (b"on", b"etwo")


def test_a_long_object_comes_back_whole(store: Store) -> None:
    name, pieces = new_object_id(), [os.urandom(1 << 20) for _ in range(11)]
    store.put(name, pieces)
    with store.open(name) as file:
        assert file.read() == b"".join(pieces)


def test_the_folder_is_made_for_its_owner_only(tmp_path: Path) -> None:
    Store.at((tmp_path / "a place").as_uri())
    assert (tmp_path / "a place").stat().st_mode & 0o777 == 0o700


def test_an_upload_that_fails_leaves_nothing(store: Store, tmp_path: Path) -> None:
    name, error = new_object_id(), RuntimeError("cut")

    def cut() -> Iterator[bytes]:
        for _ in range(12):
            yield bytes(1 << 20)
        raise error

    with pytest.raises(RuntimeError) as raised:
        store.put(name, cut())
    assert raised.value is error
    assert files(tmp_path) == []
    with pytest.raises(Missing):
        store.open(name)


def test_an_object_is_never_overwritten(store: Store) -> None:
    name = new_object_id()
    store.put(name, [b"first"])
    with pytest.raises(FileExistsError):
        store.put(name, [b"second"])
    assert store.open(name).read() == b"first"


def test_a_file_that_the_source_does_not_find_is_not_ours_to_explain(store: Store) -> None:
    def gone() -> Iterator[bytes]:
        yield b"x"
        raise FileNotFoundError("elsewhere")

    with pytest.raises(FileNotFoundError, match="elsewhere"):
        store.put(new_object_id(), gone())


def test_a_store_that_cannot_write_says_so_in_words(store: Store, tmp_path: Path) -> None:
    name = new_object_id()
    (tmp_path / "objects" / name[:2]).write_bytes(b"a file where a folder belongs")
    with pytest.raises(StoreUnavailable, match="Try again in a few minutes"):
        store.put(name, [b"x"])


def test_what_cannot_be_flushed_to_the_disk_is_not_kept(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("reeve.vault.store.os.fsync", full)
    with pytest.raises(StoreUnavailable):
        store.put(new_object_id(), [b"x"])
    assert files(tmp_path) == []


def test_deleting_twice_is_deleting(store: Store) -> None:
    name = new_object_id()
    store.put(name, [b"x"])
    store.delete(name)
    store.delete(name)
    with pytest.raises(Missing):
        store.open(name)


@pytest.mark.parametrize("name", ["", "../escape", "A" * 36, "a/b", "6b1f7a52-0c3d-4e8f-9a17-2d4c5b6e7f80#1"])
def test_only_our_own_ids_are_names(name: str, store: Store) -> None:
    with pytest.raises(ValueError, match="UUID in lower case"):
        store.put(name, [b"x"])


@pytest.mark.parametrize("url", ["", "/tmp/x", "file://host/x", "file:relative", "s3://", "http://example.com/x"])
def test_an_address_that_is_not_a_store_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="file:///folder or s3://bucket/prefix"):
        Store.at(url)


def test_listing_gives_our_objects_of_that_age_and_passes_others_over(store: Store, tmp_path: Path) -> None:
    old, new = new_object_id(), new_object_id()
    store.put(old, [b"x"])
    store.put(new, [b"x"])
    age(tmp_path / "objects" / old[:2] / old, hours=3)
    (tmp_path / "objects" / "notes.txt").write_text("not ours")
    assert {name for batch in store.list() for name in batch} == {old, new}
    assert list(store.list(older_than=timedelta(hours=2))) == [[old]]


def test_what_a_killed_upload_left_is_never_listed_and_can_be_discarded(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "objects"
    killed_while_putting(folder)
    (left,) = files(folder)
    assert left.name.endswith("#1")
    assert list(store.list()) == []
    assert store.discard_unfinished(older_than=timedelta(hours=1)) == 0
    age(left, hours=3)
    assert store.discard_unfinished(older_than=timedelta(hours=1)) == 1
    assert files(folder) == []


def killed_while_putting(folder: Path) -> None:
    program = textwrap.dedent("""
        import sys, time
        from reeve.vault.store import Store, new_object_id
        def slow():
            while True:
                yield bytes(1 << 20)
                time.sleep(0.01)
        Store.at(sys.argv[1]).put(new_object_id(), slow())
    """)
    process = subprocess.Popen([sys.executable, "-c", program, folder.as_uri()])
    deadline = time.monotonic() + 30
    while not any(file.stat().st_size for file in files(folder)):
        assert time.monotonic() < deadline, "the upload never began"
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait(10)


def age(file: Path, *, hours: int) -> None:
    then = file.stat().st_mtime - hours * 3600
    os.utime(file, (then, then))
