"""Ed25519 keys: Reeve signs receipts with one, and publishes the other half.

A key's id is ``ed25519-`` and the first 16 hex digits of the SHA-256 of its raw public key. A public key file
(``reeve-public-key.txt``) holds one key a line, as base64 of the 32 raw bytes, its id before it where wanted; old keys
stay in it, so that old receipts can still be checked. ``#`` starts a comment; one on a key's own line may say from and
until when the key signs (``# from 2026-11-28T01:40:00Z until ...``), and a key without dates may sign at any time.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from reeve.keyfile import load_or_create
from reeve.proof.canonical import CLOCKS_DIFFER, moment, utc

ALGORITHM = "Ed25519"
DATES = re.compile(r"\b(from|until) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)")


@dataclass(frozen=True)
class PublicKey:
    """The half everybody may have. ``raw`` is its 32 bytes; ``since`` and ``until`` are from and until when it signs,
    None where that is not known. Two are the same key whatever their dates."""

    raw: bytes
    since: datetime | None = field(default=None, compare=False)
    until: datetime | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if len(self.raw) != 32:
            raise ValueError(f"a public key is 32 bytes, not {len(self.raw)}")

    @classmethod
    def parse(cls, text: str) -> Self:
        """A public key from its base64. Raises ``ValueError``."""
        return cls(from_base64(text.strip()))

    @classmethod
    def parse_file(cls, text: str) -> list[Self]:
        """Every key in the text of a public key file. Raises ``ValueError`` where a line is not a key, or its own."""
        lines = [line.partition("#") for line in text.splitlines()]
        return [cls._from_line(words.split(), comment) for words, _, comment in lines if words.split()]

    @classmethod
    def _from_line(cls, words: list[str], comment: str) -> Self:
        key = cls.parse(words[-1])
        if words[:-1] not in ([], [key.id]):
            raise ValueError(f"the line of {key.id} names another key")
        dates = {name: moment(text) for name, text in DATES.findall(comment)}
        return cls(key.raw, dates.get("from"), dates.get("until"))

    @property
    def id(self) -> str:
        return f"ed25519-{hashlib.sha256(self.raw).hexdigest()[:16]}"

    @property
    def text(self) -> str:
        return to_base64(self.raw)

    @property
    def line(self) -> str:
        """The key's line in a public key file."""
        dates = [f" {word} {utc(at)}" for word, at in (("from", self.since), ("until", self.until)) if at is not None]
        return f"{self.id} {self.text}{' #' if dates else ''}{''.join(dates)}\n"

    @property
    def dates(self) -> str:
        """In words, for a check that failed by them."""
        said = [f"{word} {utc(at)}" for word, at in (("from", self.since), ("until", self.until)) if at is not None]
        return f"it signs {' '.join(said)}" if said else "it signs at any time"

    def signs_at(self, at: datetime | None) -> bool:
        """Whether it may have signed at ``at``, by clocks that differ a little; so where that is not known."""
        if at is None:
            return True
        early = self.since is not None and at < self.since - CLOCKS_DIFFER
        late = self.until is not None and at > self.until + CLOCKS_DIFFER
        return not early and not late

    def verifies(self, signature: bytes, message: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class SigningKey:
    """The half only Reeve has. Never shown in a ``repr``."""

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != 32:
            raise ValueError(f"a signing key is 32 bytes, not {len(self.secret)}")

    @classmethod
    def new(cls) -> Self:
        return cls(Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def parse(cls, text: str) -> Self:
        """A signing key from its base64, as in its file or the environment. Raises ``ValueError``."""
        return cls(from_base64(text.strip()))

    @classmethod
    def load_or_create(cls, path: Path) -> Self:
        """Read the key file, or make one (mode 0600) where there is none.

        Raises ``ValueError`` where the file holds no key or others on this machine may read it.
        """
        return cls.parse(load_or_create(path, lambda: to_base64(cls.new().secret).encode()))

    @property
    def public(self) -> PublicKey:
        return PublicKey(self._key.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)

    @property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.secret)


def to_base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def from_base64(text: str) -> bytes:
    """The bytes of a base64 text, which must be written in the one way ``to_base64`` writes it."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("this is not base64") from error
    if to_base64(data) != text:
        raise ValueError("this is not base64 as it is usually written")
    return data
