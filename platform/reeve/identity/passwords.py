"""Passwords: long rather than odd (NIST SP 800-63B, NCSC). Kept as argon2id hashes.

At least 12 characters, any characters; not one of the most common, and not made of the person's e-mail or the
council's name. There are no other rules, and a password never expires.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from reeve.errors import Refusal

SHORTEST, LONGEST = 12, 256
# OWASP's password storage: argon2id of 19 MiB, twice. On deadline day sixteen people at once take 300 MB, not 500.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


class PasswordTooWeak(Refusal):
    """That password is too easy to guess. Choose another."""

    status = 422
    title = "Choose another password"


def fault_of(password: str, *, about: Iterable[str] = ()) -> str | None:
    """What is wrong with ``password``, in words, or None. ``about`` are the e-mail and names it must not be made of."""
    if len(password) < SHORTEST:
        return f"Your password must be {SHORTEST} characters or more"
    if len(password) > LONGEST:
        return f"Your password must be {LONGEST} characters or fewer"
    plain = letters_of(password)
    if plain in common_passwords() or len(set(password.casefold())) < 5:
        return "Your password is one of the first that would be guessed. Choose three words only you would put together"
    if any(made_of(plain, name) for name in about):
        return "Your password must not be made of your e-mail address or the name of your council"
    return None


def check_password(password: str, *, about: Iterable[str] = ()) -> None:
    """Raises PasswordTooWeak."""
    if (fault := fault_of(password, about=about)) is not None:
        raise PasswordTooWeak(f"{fault}.")


def made_of(plain: str, name: str) -> bool:
    """Whether little of the password is left once the name, its parts before and after "@", or its words are out."""
    parts = [name, *name.split("@"), *re.split(r"[^\w]+", name)]
    rest = plain
    for part in sorted((letters_of(part) for part in parts), key=len, reverse=True):
        if len(part) >= 4:
            rest = rest.replace(part, "")
    return rest != plain and len(rest) < SHORTEST // 2


def letters_of(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


@cache
def common_passwords() -> frozenset[str]:
    text = files("reeve.identity").joinpath("common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


def hash_password(password: str) -> bytes:
    return HASHER.hash(password).encode()


def matches(stored: bytes | None, password: str) -> bool:
    """Whether ``password`` is the one behind ``stored``. Without one, the same work is done and the answer is no."""
    try:
        HASHER.verify((stored or nobodys_hash()).decode(), password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


@cache
def nobodys_hash() -> bytes:
    return hash_password("nobody has this password")
