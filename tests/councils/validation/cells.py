"""Small changes to a sound extract, each with a finding that is known beforehand."""

from __future__ import annotations

from collections.abc import Mapping

DECISION_DATE, TENANCY = 37, 9
FIX_RULE, CONFIRM_RULE = "SHBE-D-37-type", "SHBE-D-9-codes"
"""A decision date that is no date is to fix; a tenancy type nobody knows is to confirm."""


def claim_lines(data: bytes) -> list[int]:
    """The numbers of the claims' own lines, from 1."""
    return [number for number, line in enumerate(data.splitlines(), 1) if line.startswith(b"D|")]


def changed(data: bytes, cells: Mapping[tuple[int, int], str]) -> bytes:
    """``data`` with other values at (line, position), both from 1."""
    lines = data.splitlines(keepends=True)
    for (line, position), value in cells.items():
        fields = lines[line - 1].rstrip(b"\n").split(b"|")
        fields[position - 1] = value.encode()
        lines[line - 1] = b"|".join(fields) + b"\n"
    return b"".join(lines)


def faulty(data: bytes, *, fixes: int = 0, confirms: int = 0) -> bytes:
    """So many claims to fix and so many to confirm, from the first claim on."""
    claims = claim_lines(data)
    cells = {(line, DECISION_DATE): "soon" for line in claims[:fixes]}
    return changed(data, cells | {(line, TENANCY): "77" for line in claims[:confirms]})
