"""Talking to the API of Reeve for ``reeve push``: sent again where that may help, and never twice done."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import requests

from reeve.config import LOOPBACK

PIECE = 1 << 18
TRIES = 4
SECONDS = (10, 120)
"""To connect, and between two bytes of an answer."""
SOON = 2
WORTH_AGAIN = frozenset({429, 502, 503, 504})
LONGEST_WAIT = 120


class NotReached(Exception):
    """Reeve did not answer, or not in time; the words say what to do."""


class Refused(Exception):
    """Reeve said no: a problem (RFC 9457) in its own words."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.kind = str(problem.get("type", "")).rpartition("#")[2]
        self.title = str(problem.get("title", f"Reeve answered {status}"))
        self.detail = str(problem.get("detail", "Check the address given with --url."))
        super().__init__(self.title)


def is_safe(url: str) -> bool:
    """Whether nobody on the way reads a token sent there."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


class Client:
    """One token at one Reeve; ``say`` is told how it goes."""

    def __init__(self, address: str, token: str, *, say: Callable[[str], None]) -> None:
        self.address = address
        self.say = say
        self.session = requests.Session()
        self.session.headers.update({"Authorization": f"Bearer {token}", "User-Agent": "reeve-push/1"})

    def push(
        self, council: str, return_key: str, period: str, file: Path, *, check_only: bool, wait: int
    ) -> Mapping[str, Any]:
        """Send ``file`` and wait for its check at most ``wait`` seconds. Raises Refused, NotReached."""
        place = "/".join(quote(part, safe="") for part in (council, "returns", return_key, period))
        target = f"{self.address}/api/v1/councils/{place}/{'dry-runs' if check_only else 'uploads'}"
        found = self.send(target, file, key=f"{'check' if check_only else 'push'}-{period}-{digest(file)}")
        return self.follow(found, wait=wait)

    def send(self, target: str, file: Path, *, key: str) -> Mapping[str, Any]:
        headers = {
            "Idempotency-Key": key,
            "Content-Type": "application/octet-stream",
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
        }

        def once() -> requests.Response:
            with file.open("rb") as stream:
                body = Telling(stream, size=file.stat().st_size, say=self.say)
                return self.session.post(target, data=body, headers=headers, timeout=SECONDS, allow_redirects=False)

        return self.ask(once)

    def follow(self, found: Mapping[str, Any], *, wait: int) -> Mapping[str, Any]:
        until, stage = time.monotonic() + wait, ""
        while found["check"]["outcome"] is None:
            if time.monotonic() > until:
                raise NotReached(f"The check had not finished after {wait} seconds. The file is at Reeve: look there.")
            stage = self.tell(found["check"], stage)
            time.sleep(SOON)
            address = f"{self.address}{found['url']}"
            found = self.ask(lambda: self.session.get(address, timeout=SECONDS, allow_redirects=False))  # noqa: B023
        return found

    def tell(self, check: Mapping[str, Any], before: str) -> str:
        words = f"Checking: {check['lines']:,} lines" if check["lines"] else "Waiting for the check"
        if words != before:
            self.say(words)
        return words

    def ask(self, once: Callable[[], requests.Response]) -> Mapping[str, Any]:
        """Ask until there is an answer that will not change, with growing waits between."""
        for attempt in range(TRIES):
            last = attempt == TRIES - 1
            try:
                answer = once()
            except requests.RequestException as trouble:
                if last:
                    raise NotReached(
                        f"{urlsplit(self.address).hostname} could not be reached ({type(trouble).__name__}). "
                        "Check the address and the network, then run this again."
                    ) from trouble
                self.pause(2**attempt, "The connection was lost")
                continue
            if answer.status_code not in WORTH_AGAIN or last:
                return answer_of(answer)
            self.pause(seconds_of(answer, 2**attempt), "Reeve asks to wait")
        raise NotReached("Reeve did not answer.")

    def pause(self, seconds: int, why: str) -> None:
        self.say(f"{why}: trying again in {seconds} seconds")
        time.sleep(seconds)


def digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def seconds_of(answer: requests.Response, default: int) -> int:
    text = answer.headers.get("Retry-After", "")
    return min(int(text), LONGEST_WAIT) if text.isdecimal() else default


def answer_of(answer: requests.Response) -> Mapping[str, Any]:
    """Raises Refused."""
    try:
        said = answer.json()
    except ValueError as no_json:
        raise Refused(answer.status_code, {}) from no_json
    if answer.status_code >= 300 or not isinstance(said, dict):
        raise Refused(answer.status_code, said if isinstance(said, dict) else {})
    return said


class Telling:
    """A file as the body of a request, of a known length, that says at every tenth how much has gone."""

    def __init__(self, stream: Any, *, size: int, say: Callable[[str], None]) -> None:
        self.stream, self.size, self.say = stream, size, say
        self.gone = self.told = 0

    def __len__(self) -> int:
        return self.size

    def read(self, size: int = -1) -> bytes:
        piece: bytes = self.stream.read(size if size and size > 0 else PIECE)
        self.gone += len(piece)
        tenth = 10 * self.gone // self.size if self.size else 10
        if tenth > self.told:
            self.told = tenth
            self.say(f"{self.gone:,} of {self.size:,} bytes sent")
        return piece

    def __iter__(self) -> Iterator[bytes]:
        while piece := self.read(PIECE):
            yield piece
