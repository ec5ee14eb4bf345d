"""Where an encrypted object belongs. Bound into its ciphertext and into every wrap of its key."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Place:
    """One object's place: what it is for (``upload``, ``findings``, ...), whose it is, and its own id.

    The same three must be given to open it again; anything else and it does not open.
    """

    purpose: str
    council_id: UUID | str
    object_id: UUID | str

    def __post_init__(self) -> None:
        if not (self.purpose and str(self.council_id) and str(self.object_id)):
            raise ValueError("a place needs a purpose, a council and an object")

    @property
    def parts(self) -> tuple[bytes, bytes, bytes]:
        return self.purpose.encode(), str(self.council_id).encode(), str(self.object_id).encode()


def bind(*parts: bytes) -> bytes:
    """Associated data of these parts, each after its length (u32, big-endian), so that no two lists read alike."""
    return b"".join(struct.pack(">I", len(part)) + part for part in parts)
