"""The children's lines on one screen, each with the name of who said it; colour only on a terminal."""

from __future__ import annotations

import os
import threading
from typing import IO, TextIO

COLOURS = (36, 32, 33, 35, 34)


class Log:
    """Lines from several threads, never mixed within a line. ``broken`` once nobody reads them any more."""

    def __init__(self, out: TextIO, *, names: list[str]) -> None:
        self.broken = False
        self._out = out
        self._width = max(map(len, names), default=0)
        self._names = names
        self._colour = out.isatty() and not os.environ.get("NO_COLOR")
        self._lock = threading.Lock()

    def say(self, name: str, words: str) -> None:
        with self._lock:
            if self.broken:
                return
            try:
                self._out.write(f"{self._label(name)} {words}\n")
                self._out.flush()
            except (BrokenPipeError, ValueError):
                self.broken = True

    def follow(self, name: str, output: IO[bytes]) -> threading.Thread:
        """Repeat a child's output until it closes it; the child is never held up, whether anybody reads or not."""
        thread = threading.Thread(target=self._repeat, args=(name, output), name=f"log of {name}", daemon=True)
        thread.start()
        return thread

    def _repeat(self, name: str, output: IO[bytes]) -> None:
        with output:
            for line in output:
                self.say(name, line.decode(errors="replace").rstrip())

    def _label(self, name: str) -> str:
        label = f"{name:<{self._width}} |"
        if not self._colour:
            return label
        colour = COLOURS[self._names.index(name) % len(COLOURS)] if name in self._names else 0
        return f"\x1b[{colour}m{label}\x1b[0m"
