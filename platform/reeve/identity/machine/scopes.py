"""What a token lets a machine do; each scope by itself."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Scope(StrEnum):
    """The words a token's row keeps, in the order they are shown."""

    UPLOAD = "upload"
    READ = "read"
    CHECK = "check"


SCOPE_DOES: dict[Scope, str] = {
    Scope.UPLOAD: "Upload files, and see how their check goes",
    Scope.READ: "Read findings, figures and receipts",
    Scope.CHECK: "Check only: check a file without keeping anything of it",
}


def scopes_of(text: str) -> frozenset[Scope]:
    """The scopes a row holds; a word that is none of ours allows nothing."""
    return frozenset(scope for scope in Scope if scope.value in text.split())


def text_of(scopes: Iterable[Scope]) -> str:
    """As a row holds them."""
    wanted = frozenset(scopes)
    return " ".join(scope.value for scope in Scope if scope in wanted)


def scope_words(text: str) -> str:
    """What a token may do, in words."""
    wanted = scopes_of(text)
    return ". ".join(words for scope, words in SCOPE_DOES.items() if scope in wanted)
