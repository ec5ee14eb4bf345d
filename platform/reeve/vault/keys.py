"""The keys: a root key wraps each owner's key, an owner's key wraps each object's data key.

A wrap is AES-256-GCM under a random 96-bit nonce: one version byte, the nonce, the wrapped 32 bytes with their tag.
Its associated data names what is wrapped, for whom, under which version of whose key and, for a data key, the object's
``Place``; so a wrap copied to another row, owner or version does not open. Secrets never appear in a ``repr``.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Self
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from reeve.errors import Refusal
from reeve.keyfile import load_or_create
from reeve.vault.place import Place, bind

KEY_SIZE = 32
NONCE_SIZE = 12
WRAP_VERSION = 1
WRAPPED_SIZE = 1 + NONCE_SIZE + KEY_SIZE + 16


class KeyDoesNotOpen(Refusal):
    """A stored key does not open with the key that should open it. Restore the right root key file, then try again."""

    status = 500
    title = "A stored file cannot be opened"


@dataclass(frozen=True)
class DataKey:
    """The random key of one object."""

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        whole(self.secret)

    @classmethod
    def new(cls) -> Self:
        return cls(secrets.token_bytes(KEY_SIZE))


@dataclass(frozen=True)
class Owner:
    """Whose key it is: a council's, a department's, or a channel's to a department's server."""

    kind: Literal["council", "department", "channel"]
    id: UUID | str

    @property
    def parts(self) -> tuple[bytes, bytes]:
        return self.kind.encode(), str(self.id).encode()


@dataclass(frozen=True)
class OwnerKey:
    """One version of a council's or department's key. Stored only as ``RootKey.wrap`` returns it."""

    owner: Owner
    version: int
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        whole(self.secret)

    @classmethod
    def new(cls, owner: Owner, *, version: int = 1) -> Self:
        return cls(owner, version, secrets.token_bytes(KEY_SIZE))

    def wrap(self, data_key: DataKey, place: Place) -> bytes:
        """The data key as it is stored beside the object at ``place``: 61 bytes."""
        if self.owner.kind == "council" and str(self.owner.id) != str(place.council_id):
            raise ValueError("a council's key closes only that council's objects")
        return wrap(data_key.secret, self.secret, associated_data=self._binding(place))

    def unwrap(self, wrapped: bytes, place: Place) -> DataKey:
        """Raises ``KeyDoesNotOpen`` where the wrap is changed, or another owner's, version's or place's."""
        return DataKey(unwrap(wrapped, self.secret, associated_data=self._binding(place)))

    def derive(self, use: str) -> bytes:
        """A 32-byte key for one other use, such as the keyed hash of claim references. Another version, another key."""
        info = bind(b"reeve-derived-key", use.encode(), *self._identity())
        return HKDF(algorithm=SHA256(), length=KEY_SIZE, salt=None, info=info).derive(self.secret)

    def _identity(self) -> tuple[bytes, ...]:
        return *self.owner.parts, str(self.version).encode()

    def _binding(self, place: Place) -> bytes:
        return bind(b"reeve-data-key", *self._identity(), *place.parts)


@dataclass(frozen=True)
class RootKey:
    """The key above all others. Kept outside the database: a 0600 file, or the environment."""

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        whole(self.secret)

    @classmethod
    def load_or_create(cls, path: Path) -> Self:
        """Read the key file, or make one (mode 0600) where there is none.

        Raises ``ValueError`` where the file holds no key or others on this machine may read it.
        """
        return cls.parse(load_or_create(path, lambda: base64.b64encode(secrets.token_bytes(KEY_SIZE))))

    @classmethod
    def parse(cls, text: str) -> Self:
        """A root key from its base64, as in the key file or the environment. Raises ``ValueError``."""
        try:
            return cls(base64.b64decode(text.strip(), validate=True))
        except binascii.Error as error:
            raise ValueError("the root key is not base64: it should be 32 random bytes, written in base64") from error

    @property
    def fingerprint(self) -> str:
        """Says which root key this is without giving it away; keep it beside what it wrapped."""
        return hashlib.sha256(b"reeve-root-key" + self.secret).hexdigest()[:16]

    def wrap(self, key: OwnerKey) -> bytes:
        """An owner's key as it is stored: 61 bytes."""
        return wrap(key.secret, self.secret, associated_data=self._binding(key.owner, key.version))

    def unwrap(self, wrapped: bytes, *, owner: Owner, version: int) -> OwnerKey:
        """Raises ``KeyDoesNotOpen`` where the wrap is changed, another's, or made under another root key."""
        return OwnerKey(owner, version, unwrap(wrapped, self.secret, associated_data=self._binding(owner, version)))

    def _binding(self, owner: Owner, version: int) -> bytes:
        return bind(b"reeve-owner-key", *owner.parts, str(version).encode())


def seal_for_department(wrapped: bytes, place: Place, *, council_key: OwnerKey, department_key: OwnerKey) -> bytes:
    """A second wrap of the object's data key, which the department's key opens. The object itself is not touched."""
    return department_key.wrap(council_key.unwrap(wrapped, place), place)


def wrap(secret: bytes, under: bytes, *, associated_data: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE_SIZE)
    return bytes([WRAP_VERSION]) + nonce + AESGCM(under).encrypt(nonce, secret, associated_data)


def unwrap(wrapped: bytes, under: bytes, *, associated_data: bytes) -> bytes:
    if len(wrapped) != WRAPPED_SIZE or wrapped[0] != WRAP_VERSION:
        raise KeyDoesNotOpen
    try:
        return AESGCM(under).decrypt(wrapped[1 : 1 + NONCE_SIZE], wrapped[1 + NONCE_SIZE :], associated_data)
    except InvalidTag as error:
        raise KeyDoesNotOpen from error


def whole(secret: bytes) -> None:
    if len(secret) != KEY_SIZE:
        raise ValueError(f"a key is {KEY_SIZE} bytes, not {len(secret)}")
