"""Handing over by SFTP, against a real server in a process of its own that fails as servers do."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reeve.channels.parcel import Parcel
from reeve.channels.refusals import (
    AddressRefused,
    Away,
    BrokeOff,
    KeyChanged,
    NameTaken,
    NotAsSent,
    NotLetIn,
    TakesNoFile,
)
from reeve.channels.sftp import hand_over, pinned_keys, try_out
from reeve.proof import SigningKey
from tests.reeve.channels.far_end import SftpEnd, sftp_end

KEY = SigningKey(bytes(range(32)))
FILE = bytes(range(256)) * 8000  # 2 MB, in several pieces


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SftpEnd]:
    with sftp_end(tmp_path_factory.mktemp("sftp"), KEY.public.text) as end:
        yield end


@pytest.fixture
def end(server: SftpEnd) -> SftpEnd:
    """Nothing lies there yet."""
    for path in server.folder.joinpath("in").iterdir():
        path.unlink()
    if server.process is None:
        server.up()
    server.say("written")
    return server


def parcel(file: bytes = FILE) -> Parcel:
    return Parcel(
        "leeds-shbe-2026-10-v1-0123456789abcdef.zip",
        digest="sha256:0",
        about={"format": "reeve-consignment/1"},
        manifest='{"format":"reeve-manifest/1"}',
        signature='{"format":"reeve-signature/1"}',
        file_name="file/extract.txt",
        open_file=lambda: io.BytesIO(file),
    )


def there(end: SftpEnd) -> Path:
    return end.folder / "in" / parcel().name


def whole() -> bytes:
    return b"".join(parcel().pieces())


def test_a_parcel_is_the_same_bytes_at_every_try_and_a_zip_anybody_opens() -> None:
    assert whole() == whole()
    archive = zipfile.ZipFile(io.BytesIO(whole()))
    assert archive.testzip() is None
    assert archive.namelist() == ["consignment.json", "manifest.json", "signature.json", "file/extract.txt"]
    assert archive.read("file/extract.txt") == FILE
    assert archive.read("manifest.json") == b'{"format":"reeve-manifest/1"}'


def test_it_arrives_whole_under_its_name_and_no_other(end: SftpEnd) -> None:
    answer = hand_over(end.contact(KEY), parcel())
    assert end.files() == [parcel().name]
    assert there(end).read_bytes() == whole()
    assert parcel().measure().sha256 in answer.kept


def test_a_half_written_one_is_gone_on_with(end: SftpEnd) -> None:
    end.say("cut 1000000")
    with pytest.raises(BrokeOff):
        hand_over(end.contact(KEY), parcel())
    assert end.files() == [f"{parcel().name}.part"]
    before = end.say("written")
    hand_over(end.contact(KEY), parcel())
    assert end.files() == [parcel().name]
    assert there(end).read_bytes() == whole()
    assert 0 < end.say("written") <= len(whole()) - before + (1 << 18), "it was sent again from the start"


@pytest.mark.parametrize("damage", ["a torn end", "a hole", "longer than ours", "somebody's own"])
def test_a_half_written_one_that_is_not_ours_throughout_is_mended(end: SftpEnd, damage: str) -> None:
    ours = whole()
    left = {
        "a torn end": ours[:900_000] + b"\0" * 5000,
        "a hole": ours[:300_000] + b"\0" * 300_000 + ours[600_000:900_000],
        "longer than ours": ours + b"more",
        "somebody's own": b"not ours",
    }[damage]
    there(end).with_name(f"{parcel().name}.part").write_bytes(left)
    hand_over(end.contact(KEY), parcel())
    assert end.files() == [parcel().name]
    assert there(end).read_bytes() == ours


def test_a_lost_acknowledgement_is_found_out_and_nothing_is_sent_again(end: SftpEnd) -> None:
    end.say("lose")
    with pytest.raises(BrokeOff):
        hand_over(end.contact(KEY), parcel())
    assert end.files() == [parcel().name]
    end.say("written")
    hand_over(end.contact(KEY), parcel())
    hand_over(end.contact(KEY), parcel())
    assert end.files() == [parcel().name]
    assert end.say("written") == 0


def test_what_is_not_kept_as_it_was_sent_is_found_by_reading_it_back(end: SftpEnd) -> None:
    """It never gets its name, and goes out anew from the start."""
    end.say("spoil")
    with pytest.raises(NotAsSent):
        hand_over(end.contact(KEY), parcel())
    assert end.files() == []
    hand_over(end.contact(KEY), parcel())
    assert end.files() == [parcel().name]


def test_another_file_of_that_name_is_never_overwritten(end: SftpEnd) -> None:
    there(end).write_bytes(b"somebody else's")
    with pytest.raises(NameTaken):
        hand_over(end.contact(KEY), parcel())
    assert there(end).read_bytes() == b"somebody else's"


def test_a_changed_host_key_is_refused_before_anything_is_said(end: SftpEnd) -> None:
    known = end.host_key
    end.down()
    end.change_key()
    end.up()
    with pytest.raises(KeyChanged, match="not the one we know") as refused:
        hand_over(end.contact(KEY, pinned=known), parcel())
    assert refused.value.shown == pinned_keys(end.host_key)[0].get_fingerprint()
    assert end.files() == []
    hand_over(end.contact(KEY, pinned=f"{known}\n{end.host_key}\n"), parcel())


def test_a_server_that_does_not_know_our_key_lets_nobody_in(end: SftpEnd) -> None:
    with pytest.raises(NotLetIn):
        hand_over(end.contact(SigningKey.new()), parcel())


def test_a_server_that_is_down_is_away(end: SftpEnd) -> None:
    contact = end.contact(KEY)
    end.down()
    with pytest.raises(Away):
        hand_over(contact, parcel())


def test_a_folder_that_takes_nothing_is_said_to(end: SftpEnd) -> None:
    with pytest.raises(TakesNoFile):
        hand_over(end.contact(KEY, path="/no/such/folder"), parcel())


def test_a_private_address_is_for_tests_only(end: SftpEnd) -> None:
    with pytest.raises(AddressRefused):
        hand_over(replace(end.contact(KEY), for_tests=False), parcel())


def test_trying_it_out_leaves_nothing_behind(end: SftpEnd) -> None:
    try_out(end.contact(KEY))
    assert end.files() == []
