from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from reeve.proof import PublicKey, SigningKey

# RFC 8032, section 7.1, test 3.
SECRET = bytes.fromhex("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7")
PUBLIC = bytes.fromhex("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025")
SIGNED = bytes.fromhex(
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
    "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
)


def test_it_is_ed25519_as_published() -> None:
    key = SigningKey(SECRET)
    assert key.public.raw == PUBLIC
    assert key.sign(b"\xaf\x82") == SIGNED
    assert key.public.verifies(SIGNED, b"\xaf\x82")
    assert not key.public.verifies(SIGNED, b"\xaf\x83")
    assert not key.public.verifies(SIGNED[:-1], b"\xaf\x82")


def test_the_key_file_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "signing.key"
    made = SigningKey.load_or_create(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert SigningKey.load_or_create(path) == made == SigningKey.parse(path.read_text())
    path.chmod(0o604)
    with pytest.raises(ValueError, match="chmod 600"):
        SigningKey.load_or_create(path)


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(SigningKey.load_or_create, [tmp_path / "signing.key"] * 32))
    assert len({key.public.id for key in made}) == 1


def test_the_secret_never_shows_in_a_repr() -> None:
    assert repr(SigningKey(SECRET)) == "SigningKey()"


def test_a_public_key_file_holds_old_keys_too() -> None:
    old, new = SigningKey.new().public, SigningKey.new().public
    text = f"# Reeve's public keys\n\n{new.line}{old.text}  # until 2027\n"
    assert PublicKey.parse_file(text) == [new, old]
    assert PublicKey.parse_file("# none\n") == []


def test_a_line_that_names_another_key_is_refused() -> None:
    one, other = SigningKey.new().public, SigningKey.new().public
    with pytest.raises(ValueError, match="names another key"):
        PublicKey.parse_file(f"{one.id} {other.text}\n")


@pytest.mark.parametrize("text", ["", "words", "AAAA", "é" * 44, "A" * 42 + "B="])
def test_what_is_not_a_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"base64|32 bytes"):
        PublicKey.parse(text)


def test_a_signing_key_is_32_bytes() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        SigningKey(b"short")
