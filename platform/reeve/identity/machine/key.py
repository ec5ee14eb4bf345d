"""What a token looks like: ``reeve_``, 43 random letters and figures (256 bits), and 6 of a checksum.

The prefix lets secret scanners find one that was committed by mistake, and the checksum lets them, and us, tell it from
anything else without asking a database.
"""

from __future__ import annotations

import re
import secrets
import string
import zlib

from reeve.identity.keyed import keyed_hash

PREFIX = "reeve_"
LETTERS = string.digits + string.ascii_uppercase + string.ascii_lowercase
RANDOM, CHECK = 43, 6
SHAPE = re.compile(rf"{PREFIX}[0-9A-Za-z]{{{RANDOM + CHECK}}}")
SHOWN = len(PREFIX) + 4


def new_key() -> str:
    """A token nobody has."""
    body = PREFIX + "".join(secrets.choice(LETTERS) for _ in range(RANDOM))
    return body + checksum(body)


def is_key(text: str) -> bool:
    """Whether this is a token of ours, as far as its own letters tell."""
    return SHAPE.fullmatch(text) is not None and text[-CHECK:] == checksum(text[:-CHECK])


def checksum(body: str) -> str:
    """CRC-32 in base 62, filled up with noughts."""
    number, letters = zlib.crc32(body.encode()), ""
    for _ in range(CHECK):
        number, digit = divmod(number, len(LETTERS))
        letters = LETTERS[digit] + letters
    return letters


def key_hash(key: str) -> str:
    """What the database keeps: HMAC-SHA256 under a key derived from the root key, in hex."""
    return keyed_hash("api-token", key).hex()


def beginning(key: str) -> str:
    """As much of it as tells one from another on a page."""
    return key[:SHOWN]
