"""A real SFTP server in a process of its own, which can be told to fail: ``python sftp_server.py FOLDER KEYS PORT``.

FOLDER is what it serves, KEYS holds ``host-key`` and ``authorized``. It says its port, then obeys one line at a time on
its input: ``cut N`` breaks the connection off once N bytes more were written, ``lose`` right after the next rename,
``spoil`` keeps the next bytes otherwise than they came, ``written`` begins to count anew. Each is answered with how
many bytes were written since that was last asked.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncssh


@dataclass
class Mood:
    written: int = 0
    cut: int | None = None
    lose: bool = False
    spoil: bool = False


MOOD = Mood()


class Served(asyncssh.SFTPServer):
    def __init__(self, chan: Any) -> None:
        super().__init__(chan, chroot=FOLDER.encode())

    def write(self, file_obj: Any, offset: int, data: bytes) -> Any:
        if MOOD.cut is not None and MOOD.written >= MOOD.cut:
            MOOD.cut = None
            self.connection.abort()
            raise asyncssh.SFTPFailure("cut")
        MOOD.written += len(data)
        if MOOD.spoil:
            MOOD.spoil = False
            data = bytes([data[0] ^ 1]) + data[1:]
        return super().write(file_obj, offset, data)

    def rename(self, oldpath: bytes, newpath: bytes) -> Any:
        done = super().rename(oldpath, newpath)
        if MOOD.lose:
            MOOD.lose = False
            self.connection.abort()
        return done


def say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


async def serve() -> None:
    server = await asyncssh.listen(
        "127.0.0.1",
        int(sys.argv[3]),
        server_host_keys=[str(KEYS / "host-key")],
        authorized_client_keys=str(KEYS / "authorized"),
        sftp_factory=Served,
        reuse_address=True,
    )
    say(server.get_port())
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        word, *rest = line.split()
        if word == "cut":
            MOOD.cut = MOOD.written + int(rest[0])
        elif word == "lose":
            MOOD.lose = True
        elif word == "spoil":
            MOOD.spoil = True
        say(MOOD.written)
        if word == "written":
            MOOD.written = 0


if __name__ == "__main__":
    FOLDER, KEYS = sys.argv[1], Path(sys.argv[2])
    asyncio.run(serve())
