"""The double as a process, and a client for its switches."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import uuid4

import requests

from reeve.billing.gateway import Till, connect


@dataclass
class Double:
    """A running double. ``turn`` works its switches."""

    address: str

    @cached_property
    def till(self) -> Till:
        return connect(f"sk_test_{uuid4().hex}", address=self.address)

    def turn(self, switch: str, **given: object) -> dict[str, Any]:
        answer = requests.post(f"{self.address}/double/{switch}", json=given, timeout=30)
        assert answer.ok, answer.text
        said: dict[str, Any] = answer.json()
        return said


@contextmanager
def doubled(*options: str) -> Iterator[Double]:
    command = [sys.executable, "-m", "reeve.billing.double", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        try:
            yield Double(process.stdout.readline().strip())
        finally:
            process.kill()
