"""Reading an extract in pieces: never the whole file in memory, cut at line ends, as UTF-8 with plain line ends.

Line numbers are physical and begin at 1. A line that is too long is not held: an empty line takes its place, so that
the numbers stay right, and its number is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from reeve.rules.encoding import Encoding

PIECE_BYTES = 16_000_000
_BOM = b"\xef\xbb\xbf"
_SNIFFED = 4096
_MAGIC = (
    (b"%PDF", "pdf"),
    (b"\x1f\x8b", "compressed"),
    (b"\xd0\xcf\x11\xe0", "workbook"),
    (b"\xff\xfe", "utf_16"),
    (b"\xfe\xff", "utf_16"),
)


class Stop(Exception):
    """The bytes cannot be read as this return. ``check`` names the structure rule; ``line`` the place, if any."""

    def __init__(self, check: str, line: int | None = None) -> None:
        self.check, self.line = check, line
        super().__init__(check)


@dataclass(frozen=True, slots=True)
class Piece:
    """Whole lines as UTF-8, each ended by a newline; ``first_line`` is the number of the first."""

    data: bytes
    first_line: int


class Reader:
    """The pieces of a stream, and what was noticed on the way. Raises ``Stop`` when the bytes are not text."""

    def __init__(self, stream: BinaryIO, *, longest: int, piece_bytes: int = PIECE_BYTES) -> None:
        self._stream, self._longest, self._size = stream, longest, piece_bytes
        self.encoding = Encoding()
        self.too_long: list[int] = []
        self.bytes = 0
        self.lines = 0

    def __iter__(self) -> Iterator[Piece]:
        for block in self._whole_lines():
            if b"\0" in block:
                raise Stop("nul", self.lines + block.count(b"\n", 0, block.index(b"\0")) + 1)
            data = self._without_long_lines(block.replace(b"\r\n", b"\n") if b"\r" in block else block)
            piece = Piece(self.encoding.to_utf8(data, self.lines + 1), self.lines + 1)
            self.lines += piece.data.count(b"\n")
            yield piece

    def _whole_lines(self) -> Iterator[bytes]:
        held = self._begin()
        while True:
            block = self._stream.read(self._size)
            self.bytes += len(block)
            held += block
            cut = held.rfind(b"\n") + 1
            if cut:
                yield held[:cut]
                held = held[cut:]
            if len(held) > self._longest:
                held = self._skip_line()
            if not block:
                break
        if held:
            yield held + b"\n"

    def _begin(self) -> bytes:
        start = b""
        while len(start) < _SNIFFED and (block := self._stream.read(_SNIFFED - len(start))):
            start += block
        self.bytes += len(start)
        sniff(start)
        return start.removeprefix(_BOM)

    def _skip_line(self) -> bytes:
        """Passes over the rest of a line that is too long; an empty line is given in its place."""
        self.too_long.append(self.lines + 1)
        while block := self._stream.read(self._size):
            self.bytes += len(block)
            end = block.find(b"\n")
            if end >= 0:
                return block[end:]
        return b"\n"

    def _without_long_lines(self, data: bytes) -> bytes:
        half = max(self._longest // 2, 1)
        if all(data.find(b"\n", start, start + half) >= 0 for start in range(0, len(data), half)):
            return data  # a longer line would cover one of these stretches whole
        lines = data.split(b"\n")
        for index, line in enumerate(lines):
            if len(line) > self._longest:
                self.too_long.append(self.lines + 1 + index)
                lines[index] = b""
        return b"\n".join(lines)


def sniff(start: bytes) -> None:
    """Raises ``Stop`` when the first bytes say that this is another kind of file."""
    if not start:
        raise Stop("empty")
    for magic, check in _MAGIC:
        if start.startswith(magic):
            raise Stop(check)
    if start.startswith(b"PK\x03\x04"):
        raise Stop("workbook" if b"[Content_Types].xml" in start or b"xl/" in start else "zip")
    text = start.removeprefix(_BOM).lstrip().lower()
    if not text and len(start) < _SNIFFED:
        raise Stop("empty")
    if text.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        raise Stop("html")
    if text.startswith(b"<?xml"):
        raise Stop("xml")
