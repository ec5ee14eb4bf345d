"""Damaged extracts made by a machine from a seed, so that a file that ever failed can be made again by its number."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from reeve.rules import Checked

Damage = Callable[[Random, bytes], bytes]


def cut_short(chance: Random, data: bytes) -> bytes:
    return data[: chance.randrange(len(data))]


def flip_bits(chance: Random, data: bytes) -> bytes:
    damaged = bytearray(data)
    for _ in range(chance.choice((1, 3, 50))):
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    return bytes(damaged)


def swap_columns(chance: Random, data: bytes) -> bytes:
    one, other = chance.sample(range(341), 2)
    lines = [line.split(b"|") for line in data.split(b"\n")]
    for cells in lines:
        if len(cells) == 341:
            cells[one], cells[other] = cells[other], cells[one]
    return b"\n".join(b"|".join(cells) for cells in lines)


def shift_a_line(chance: Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    at = chance.randrange(len(lines))
    lines[at] = b"|" * chance.choice((1, 2, 400)) + lines[at]
    return b"\n".join(lines)


def encode_otherwise(chance: Random, data: bytes) -> bytes:
    text = data.decode().replace("a", "é", chance.randrange(20))
    return text.encode(chance.choice(("utf-16", "utf-32", "cp500", "cp1252", "utf-8-sig")))


def one_enormous_field(chance: Random, data: bytes) -> bytes:
    at = chance.randrange(len(data))
    return (
        data[:at] + chance.choice((b"9", b"x", b"\0", b'"', b"\xff")) * chance.choice((10_000, 2_000_000)) + data[at:]
    )


def throw_lines_about(chance: Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    chance.shuffle(lines)
    return b"\n".join(lines + lines[: chance.randrange(5)])


def other_marks(chance: Random, data: bytes) -> bytes:
    return data.replace(
        *chance.choice(((b"|", b","), (b"|", b"~"), (b"\n", b"\r"), (b"\n", b""), (b"-", b"/"), (b"|", b'"|"')))
    )


DAMAGES: tuple[Damage, ...] = (
    cut_short,
    flip_bits,
    swap_columns,
    shift_a_line,
    encode_otherwise,
    one_enormous_field,
    throw_lines_about,
    other_marks,
)


def damaged(number: int, sound: bytes) -> bytes:
    """The file of this number: ``sound``, damaged in one of eight ways."""
    return DAMAGES[number % len(DAMAGES)](Random(number), sound)


def fault_in(data: bytes, checked: Checked) -> str | None:
    """What is wrong with the answer to a damaged file: its outcome is one of ours, every finding has words, and a line
    it names is one that the file has. None where nothing is."""
    if checked.outcome not in ("clean", "findings", "unreadable"):
        return f"the outcome is {checked.outcome}"
    if not all(total.message and total.count > 0 for total in checked.totals):
        return "a total has no words or no findings"
    if bool(checked.totals) is (checked.outcome == "clean"):
        return "the outcome does not agree with the totals"
    if checked.findings.height != sum(total.count for total in checked.totals):
        return "the totals do not add up to the findings"
    lines = data.count(b"\n") + data.count(b"\r") + 1
    named = checked.findings["line"].drop_nulls().to_list()
    return None if all(1 <= line <= lines for line in named) else "a line is named that is not there"
