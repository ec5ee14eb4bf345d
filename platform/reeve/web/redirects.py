"""Where to go next, when the address says so."""

from __future__ import annotations

from urllib.parse import urlsplit


def safe_next(target: str | None, *, otherwise: str) -> str:
    """``target`` where it is a path on this service, else ``otherwise``.

    A browser reads ``//host``, ``/\\host`` and a path with a tab or a line break as another site; none of them passes.
    """
    if not target or not target.startswith("/") or target.startswith("//"):
        return otherwise
    if "\\" in target or any(ord(letter) <= 32 or ord(letter) == 127 for letter in target):
        return otherwise
    parts = urlsplit(target)
    return otherwise if parts.scheme or parts.netloc else target
