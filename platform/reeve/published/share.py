"""A share in per cent, of which nothing is rounded up: pure."""

from __future__ import annotations


def share(part: int, whole: int) -> str:
    """As "99.95"; "0.00" of nothing."""
    hundredths = part * 10_000 // whole if whole else 0
    return f"{hundredths // 100}.{hundredths % 100:02}"
