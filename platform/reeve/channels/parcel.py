"""The parcel: what a department's server is given, as one ZIP that is the same bytes at every try.

Its members are ``consignment.json`` (what this is), ``manifest.json`` and ``signature.json`` as they were fixed and
signed, and the file as it was uploaded. Nothing in it depends on when or how often it is made, so that half of it can
be gone on with and a whole one is known again.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO

from reeve.proof.canonical import JSON, canonical
from reeve.web.downloads import Outlet, pieces

FORMAT = "reeve-consignment/1"
PIECE = 1 << 18
NO_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Measure:
    """How many bytes, and their SHA-256 in hex."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Parcel:
    """``about`` becomes ``consignment.json``; ``manifest`` and ``signature`` are canonical texts; ``open_file`` opens
    the file from its start, under ``file_name``. ``digest`` is the manifest's."""

    name: str
    digest: str
    about: JSON
    manifest: str
    signature: str | None = None
    file_name: str | None = None
    open_file: Callable[[], IO[bytes]] | None = field(default=None, repr=False)

    def pieces(self) -> Iterator[bytes]:
        """All its bytes from the start, in bounded memory."""
        out = Outlet()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
            for name, chunks in self.members():
                with archive.open(member(name), "w", force_zip64=True) as written:
                    for chunk in chunks:
                        written.write(chunk)
                        yield out.taken()
        yield out.taken()

    def members(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        yield "consignment.json", iter([canonical(self.about)])
        yield "manifest.json", iter([self.manifest.encode()])
        if self.signature is not None:
            yield "signature.json", iter([self.signature.encode()])
        if self.open_file is not None and self.file_name is not None:
            yield self.file_name, pieces(self.open_file())

    def measure(self) -> Measure:
        """Makes it once to know it whole."""
        hashed, size = hashlib.sha256(), 0
        for piece in self.pieces():
            hashed.update(piece)
            size += len(piece)
        return Measure(size, hashed.hexdigest())


def member(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, date_time=NO_TIME)
    info.external_attr = 0o600 << 16
    info.create_system = 3
    return info
