"""Which characters the bytes stand for: UTF-8 where they can be, else Windows-1252, line by line, and said."""

from __future__ import annotations

_UNDEFINED = frozenset(b"\x81\x8d\x8f\x90\x9d")


class Encoding:
    """What was seen so far. A line that is not UTF-8 is read as Windows-1252; five of its bytes stand for nothing."""

    def __init__(self) -> None:
        self.undefined: list[int] = []
        self._utf8 = False
        self._windows = False

    @property
    def name(self) -> str:
        return "windows-1252" if self._windows else "utf-8"

    @property
    def is_mixed(self) -> bool:
        return self._utf8 and self._windows

    def to_utf8(self, data: bytes, first_line: int) -> bytes:
        """The same lines as UTF-8. The cheap questions come first: most extracts are plain ASCII."""
        if data.isascii():
            return data
        if not self._windows and _is_utf8(data):
            self._utf8 = True
            return data
        return b"\n".join(self._line(line, number) for number, line in enumerate(data.split(b"\n"), first_line))

    def _line(self, line: bytes, number: int) -> bytes:
        if line.isascii():
            return line
        if _is_utf8(line):
            self._utf8 = True
            return line
        self._windows = True
        if not _UNDEFINED.isdisjoint(line):
            self.undefined.append(number)
        return line.decode("cp1252", errors="replace").encode()


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
