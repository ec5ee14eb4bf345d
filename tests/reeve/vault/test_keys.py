from __future__ import annotations

import base64
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from reeve.vault import DataKey, Owner, OwnerKey, Place, RootKey, seal_for_department
from reeve.vault.keys import KeyDoesNotOpen

COUNCIL = Owner("council", "5f0c3a52-2f0c-4f0e-9a51-0a8f6f3f1c11")
OTHER = Owner("council", "0d9e6f3b-90a4-4a0a-8a57-1f7c4f2d7c22")
DEPARTMENT = Owner("department", "77777777-2f0c-4f0e-9a51-0a8f6f3f1c11")


@pytest.fixture
def root() -> RootKey:
    return RootKey(os.urandom(32))


@pytest.fixture
def council_key() -> OwnerKey:
    return OwnerKey.new(COUNCIL)


def test_each_key_opens_what_it_closed(root: RootKey, council_key: OwnerKey, key: DataKey, place: Place) -> None:
    again = root.unwrap(root.wrap(council_key), owner=COUNCIL, version=1)
    assert again == council_key
    assert again.unwrap(council_key.wrap(key, place), place) == key


def test_a_wrap_hides_the_key_and_is_never_the_same_twice(council_key: OwnerKey, key: DataKey, place: Place) -> None:
    one, two = council_key.wrap(key, place), council_key.wrap(key, place)
    assert len(one) == 61
    assert one != two
    assert key.secret not in one


def test_one_changed_byte_or_a_cut_in_a_wrap_is_found(council_key: OwnerKey, key: DataKey, place: Place) -> None:
    wrapped = council_key.wrap(key, place)
    for at in range(len(wrapped)):
        for changed in (wrapped[:at] + bytes([wrapped[at] ^ 1]) + wrapped[at + 1 :], wrapped[:at]):
            with pytest.raises(KeyDoesNotOpen):
                council_key.unwrap(changed, place)


@pytest.mark.parametrize("change", [{"purpose": "findings"}, {"council_id": OTHER.id}, {"object_id": "another"}])
def test_a_wrap_moved_to_another_object_does_not_open(
    change: dict[str, str], council_key: OwnerKey, key: DataKey, place: Place
) -> None:
    with pytest.raises(KeyDoesNotOpen):
        council_key.unwrap(council_key.wrap(key, place), replace(place, **change))


def test_wraps_of_two_objects_cannot_be_swapped(council_key: OwnerKey, place: Place) -> None:
    there = replace(place, object_id="another")
    here_wrap, there_wrap = council_key.wrap(DataKey.new(), place), council_key.wrap(DataKey.new(), there)
    for wrapped, at in ((here_wrap, there), (there_wrap, place)):
        with pytest.raises(KeyDoesNotOpen):
            council_key.unwrap(wrapped, at)


@pytest.mark.parametrize("change", [{"owner": OTHER}, {"owner": DEPARTMENT}, {"version": 2}])
def test_the_same_secret_as_another_owner_or_version_does_not_open(
    change: dict[str, object], council_key: OwnerKey, key: DataKey, place: Place, root: RootKey
) -> None:
    other = replace(council_key, **change)  # type: ignore[arg-type]
    with pytest.raises(KeyDoesNotOpen):
        other.unwrap(council_key.wrap(key, place), place)
    with pytest.raises(KeyDoesNotOpen):
        root.unwrap(root.wrap(council_key), owner=other.owner, version=other.version)


def test_a_councils_key_closes_nothing_of_another_council(key: DataKey, place: Place) -> None:
    with pytest.raises(ValueError, match="only that council's"):
        OwnerKey.new(OTHER).wrap(key, place)


def test_another_root_key_does_not_open_and_says_what_to_do(root: RootKey, council_key: OwnerKey) -> None:
    with pytest.raises(KeyDoesNotOpen, match="Restore the right root key file"):
        RootKey(os.urandom(32)).unwrap(root.wrap(council_key), owner=COUNCIL, version=1)


def test_a_department_opens_what_was_sealed_for_it_and_nothing_else(
    council_key: OwnerKey, key: DataKey, place: Place
) -> None:
    department_key = OwnerKey.new(DEPARTMENT)
    wrapped = council_key.wrap(key, place)
    sealed = seal_for_department(wrapped, place, council_key=council_key, department_key=department_key)
    assert department_key.unwrap(sealed, place) == key
    for opener, wrap in ((department_key, wrapped), (council_key, sealed)):
        with pytest.raises(KeyDoesNotOpen):
            opener.unwrap(wrap, place)


def test_derived_keys_differ_by_use_owner_and_version(council_key: OwnerKey) -> None:
    derived = {
        council_key.derive("claim-references"),
        council_key.derive("something-else"),
        replace(council_key, owner=OTHER).derive("claim-references"),
        replace(council_key, version=2).derive("claim-references"),
    }
    assert len(derived) == 4
    assert council_key.derive("claim-references") in derived
    assert {len(each) for each in derived} == {32}


def test_secrets_never_show_in_a_repr(root: RootKey, council_key: OwnerKey, key: DataKey) -> None:
    for each in (root, council_key, key):
        assert "secret" not in repr(each)
        assert repr(each.secret) not in repr(each)


def test_the_root_key_file_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "root.key"
    made = RootKey.load_or_create(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert RootKey.load_or_create(path) == made
    assert [file.name for file in path.parent.iterdir()] == ["root.key"]
    assert RootKey.parse(path.read_text()) == made


def test_processes_that_start_together_agree_on_one_root_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(RootKey.load_or_create, [tmp_path / "root.key"] * 32))
    assert len({each.fingerprint for each in made}) == 1


def test_a_root_key_file_others_may_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "root.key"
    RootKey.load_or_create(path)
    path.chmod(0o640)
    with pytest.raises(ValueError, match="chmod 600"):
        RootKey.load_or_create(path)


@pytest.mark.parametrize("text", ["", "short", base64.b64encode(bytes(31)).decode(), "é" * 44])
def test_what_is_not_a_root_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"base64|32 bytes|ASCII"):
        RootKey.parse(text)


def test_a_fingerprint_gives_no_key_away(root: RootKey) -> None:
    assert root.fingerprint == RootKey(root.secret).fingerprint != RootKey(os.urandom(32)).fingerprint
    assert len(root.fingerprint) == 16
