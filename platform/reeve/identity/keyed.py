"""What the identity room seals and hashes under keys derived from the root key: a copied database opens nothing.

A TOTP secret must be read again, so it is sealed (AES-256-GCM, bound to its person). A recovery code, or an e-mail in
the list of failed tries, need only be compared, so it is kept as a keyed hash.
"""

from __future__ import annotations

import hmac
import secrets
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from reeve.installation import here
from reeve.vault.keys import KeyDoesNotOpen

NONCE_SIZE = 12
VERSION = b"\x01"


def derived(use: str) -> bytes:
    """A 32-byte key for one use, by HKDF (RFC 5869) from the installation's root key."""
    info = b"reeve-identity/1 " + use.encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(here().root_key.secret)


def seal(secret: bytes, owner_id: UUID, *, use: str = "totp") -> bytes:
    """The secret of a person (or, for another ``use``, of a council), bound to them."""
    nonce = secrets.token_bytes(NONCE_SIZE)
    return VERSION + nonce + AESGCM(derived(use)).encrypt(nonce, secret, owner_id.bytes)


def unseal(sealed: bytes, owner_id: UUID, *, use: str = "totp") -> bytes:
    """Raises KeyDoesNotOpen where the secret is another's, changed, or sealed under another root key."""
    start = len(VERSION)
    nonce, body = sealed[start : start + NONCE_SIZE], sealed[start + NONCE_SIZE :]
    try:
        return AESGCM(derived(use)).decrypt(nonce, body, owner_id.bytes)
    except InvalidTag as error:
        raise KeyDoesNotOpen from error


def keyed_hash(use: str, *parts: str) -> bytes:
    """HMAC-SHA256 of the parts for one use."""
    return hmac.digest(derived(use), "\x1f".join(parts).encode(), "sha256")
