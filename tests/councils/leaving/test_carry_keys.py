"""Which keys an import takes in, and what it believes of where they came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast
from uuid import uuid4

import pytest

from councils.leaving.carry_keys import ELSEWHERE, row_of, signers
from councils.leaving.opened import OpenedArchive
from reeve.proof import SigningKey
from tests.reeve.proof.conftest import Papers, manifest, papers, signature, signing_key
from tests.reeve.proof.small_log import issued

__all__ = ["manifest", "papers", "signature", "signing_key"]
SIGNS = SigningKey.new()


@dataclass
class Archive:
    """As much of an archive as is asked here."""

    held: list[bytes]

    def receipts(self) -> list[bytes]:
        return self.held


def test_only_a_key_that_signed_a_receipt_in_the_archive_is_taken_in(papers: Papers, signing_key: SigningKey) -> None:
    """Whoever makes an archive cannot have a key of their own published here beside it."""
    keys = [SIGNS.public, signing_key.public, signing_key.public]
    archive = Archive([issued(papers.receipt(), key=signing_key), b"not a receipt"])
    assert signers(cast(OpenedArchive, archive), keys) == [signing_key.public]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("reeve.example.org", "reeve.example.org"),
        ("[::1]:8000", "[::1]:8000"),
        ("", ELSEWHERE),
        (f"x\n{SIGNS.public.line}", ELSEWHERE),
        ("<script>", ELSEWHERE),
        (7, "7"),
    ],
    ids=["a host", "an address", "nothing", "a key on a line of its own", "markup", "a number"],
)
def test_where_it_came_from_is_a_plain_host_or_not_said(said: Any, kept: str) -> None:
    """It is published in a file where a line of its own would be a key."""
    assert row_of(SIGNS.public, uuid4(), {"exported_from": said})["came_from"] == kept
    assert row_of(SIGNS.public, uuid4(), {})["came_from"] == ELSEWHERE
