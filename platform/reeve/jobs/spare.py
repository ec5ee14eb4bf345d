"""A child begun before there is work for it, so that nobody waits for an interpreter and what the work loads.

It is a child like any other: the same command, limits and surroundings, one piece of work, then its end. The worker
keeps one for its next check. It is begun only once no child worked for ``BREATH`` seconds, so that it takes no
processor from a check, nor from the page that shows what was found. Where there is none, or it has died, a child is
begun afresh.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from subprocess import Popen

import structlog

log = structlog.get_logger("reeve.jobs")
BREATH, LATER = 1.0, 60.0
Command = Sequence[str]
Begin = Callable[[Command], Popen[bytes]]


class Spare:
    """At most one child of ``command`` that waits for its work, begun by a thread of its own: the kernel ends a child
    with the thread it was begun by, and the threads of jobs come and go."""

    def __init__(self, command: Command, begin: Begin) -> None:
        self._command, self._begin = list(command), begin
        self._changed = threading.Condition()
        self._child: Popen[bytes] | None = None
        self._working = 0
        self._closed = False
        self._keeper = threading.Thread(target=self._keep, name="spare child", daemon=True)
        self._keeper.start()

    @property
    def waits(self) -> bool:
        with self._changed:
            return self._child is not None and self._child.poll() is None

    def take(self, command: Command) -> Popen[bytes] | None:
        """The child that waits, where it was begun by this very command and lives. From now on it is the caller's."""
        with self._changed:
            child = self._child
            if child is None or list(command) != self._command:
                return None
            self._child = None
            self._changed.notify_all()
        if child.poll() is None:
            return child
        end(child)
        return None

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """While a child works none is begun ahead."""
        with self._changed:
            self._working += 1
        try:
            yield
        finally:
            with self._changed:
                self._working -= 1
                self._changed.notify_all()

    def close(self) -> None:
        """End the child that waits, and begin no other."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._keeper.join()
        if self._child is not None:
            end(self._child)

    def _keep(self) -> None:
        with self._changed:
            while not self._closed:
                if self._child is not None or self._working:
                    self._changed.wait()
                elif not self._changed.wait(BREATH):
                    self._begin_ahead()

    def _begin_ahead(self) -> None:
        try:
            self._child = self._begin(self._command)
        except OSError as error:
            log.warning("no child begun ahead", kind=type(error).__name__)
            self._changed.wait(LATER)


def end(child: Popen[bytes]) -> None:
    with child:
        child.kill()


_kept: Spare | None = None


@contextmanager
def keep(command: Command, begin: Begin) -> Iterator[Spare]:
    """Keep a spare child of ``command`` for ``run_child`` of this process, until the block ends."""
    global _kept
    _kept = spare = Spare(command, begin)
    try:
        yield spare
    finally:
        _kept = None
        spare.close()


@contextmanager
def at_work(command: Command, begin: Begin) -> Iterator[Popen[bytes]]:
    """A child of ``command`` for one piece of work: the spare one where it waits, or a new one."""
    spare = _kept
    if spare is None:
        with begin(command) as child:
            yield child
        return
    with spare.at_work(), spare.take(command) or begin(command) as child:
        yield child
