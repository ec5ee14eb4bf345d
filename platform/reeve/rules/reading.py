"""Reading an extract in pieces: never the whole file in memory, cut at line ends, as UTF-8 with plain line ends.

Line numbers are physical and begin at 1. A line that is too long is not held: an empty line takes its place, so that
the numbers stay right, and its number is kept. So is that of a line that holds NUL bytes, with a mark in their place.
Where the first lines end in a bare CR, as on the Macs of the 1990s, every CR ends a line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from reeve.rules.encoding import Encoding
from reeve.rules.marks import count_lines

PIECE_BYTES = 16_000_000
_BOM = b"\xef\xbb\xbf"
_SNIFFED = 4096
_FOR_NUL = b"?"
"""In place of a NUL, which marks where a line's cells end; of such a line only references are read."""
_MAGIC = (
    (b"%PDF", "pdf"),
    (b"\x1f\x8b", "compressed"),
    (b"\xd0\xcf\x11\xe0", "workbook"),
    (b"\xff\xfe", "utf_16"),
    (b"\xfe\xff", "utf_16"),
)


class Stop(Exception):
    """The bytes cannot be read as this return. ``check`` names the structure rule; ``line`` the place, if any; ``seen``
    is what its message may name."""

    def __init__(self, check: str, line: int | None = None, **seen: str) -> None:
        self.check, self.line, self.seen = check, line, seen
        super().__init__(check)


@dataclass(frozen=True, slots=True)
class Piece:
    """Whole lines as UTF-8, each ended by a newline; ``first_line`` is the number of the first, ``lines`` how many
    there are; ``damaged`` are the numbers of those that hold NUL bytes."""

    data: bytes
    first_line: int
    lines: int
    damaged: tuple[int, ...] = ()

    def first_filled(self) -> tuple[int, str] | None:
        """The number and the text of the first line that holds anything but spaces."""
        at = len(self.data) - len(self.data.lstrip(b" \r\n"))
        if at == len(self.data):
            return None
        begin = self.data.rfind(b"\n", 0, at) + 1
        text = self.data[begin : self.data.index(b"\n", at)].decode()
        return self.first_line + self.data.count(b"\n", 0, begin), text

    def after(self, line: int) -> Piece:
        """The lines behind the one of this number."""
        begin = 0
        for _ in range(line - self.first_line + 1):
            begin = self.data.index(b"\n", begin) + 1
        left = self.first_line + self.lines - line - 1
        return Piece(self.data[begin:], line + 1, left, tuple(each for each in self.damaged if each > line))


class Reader:
    """The pieces of a stream, and what was noticed on the way: ``lines`` and ``bytes`` up to the end of the piece given
    last. Raises ``Stop`` when the bytes are not text."""

    def __init__(self, stream: BinaryIO, *, longest: int, piece_bytes: int = PIECE_BYTES) -> None:
        self._stream, self._longest, self._size = stream, longest, piece_bytes
        self.encoding = Encoding()
        self.too_long: list[int] = []
        self.damaged: list[int] = []
        self._bare_cr = False
        self.lines = self.bytes = 0

    def __iter__(self) -> Iterator[Piece]:
        for block in self._whole_lines():
            data = self._without_long_lines(block.replace(b"\r\n", b"\n") if b"\r" in block else block)
            damaged = self._damaged(data) if b"\0" in data else ()
            data = data.replace(b"\0", _FOR_NUL) if damaged else data
            first, text = self.lines + 1, self.encoding.to_utf8(data, self.lines + 1)
            piece = Piece(text, first, count_lines(text), damaged)
            self.lines += piece.lines
            yield piece

    def _whole_lines(self) -> Iterator[bytes]:
        held = self._begin()
        while True:
            block = self._read(self._size)
            ended = not block
            if b"\n" not in block:
                block, held = held + block, b""
            cut = block.rfind(b"\n") + 1
            if cut:
                yield b"".join((held, memoryview(block)[:cut]))  # a piece is large: it is copied once
                held = b""
            held += block[cut:]
            if len(held) > self._longest:
                held = self._skip_line()
            if ended:
                break
        if held:
            yield held + b"\n"

    def _begin(self) -> bytes:
        start = b""
        while len(start) < _SNIFFED and (block := self._read(_SNIFFED - len(start))):
            start += block
        sniff(start)
        self._bare_cr = b"\r" in start[:-1] and b"\n" not in start
        start = start.removeprefix(_BOM)
        return start.replace(b"\r", b"\n") if self._bare_cr else start

    def _read(self, size: int) -> bytes:
        block = self._stream.read(size)
        self.bytes += len(block)
        return block.replace(b"\r", b"\n") if self._bare_cr else block

    def _damaged(self, data: bytes) -> tuple[int, ...]:
        numbers = tuple(number for number, line in enumerate(data.split(b"\n"), self.lines + 1) if b"\0" in line)
        self.damaged += numbers
        return numbers

    def _skip_line(self) -> bytes:
        """Passes over the rest of a line that is too long; an empty line is given in its place."""
        self.too_long.append(self.lines + 1)
        while block := self._read(self._size):
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
