"""Files nobody thought of: the size of the pieces never matters, and no bytes make the check fail."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from reeve.rules import Checked
from tests.rules.demo import demo
from tests.rules.test_bytes import GOOD, body

LINES = st.sampled_from(
    [
        GOOD,
        "D|A2|x|||||",
        "S|A1|05-06-2001|16.5|100|1||",
        "S|A9||,||||",
        "",
        "X|1",
        "D|A3",
        "D|A4|01/02/2026|||||Zoë",
        "D|" + "x" * 90,
        "D|A5|||1e5|9||" + "y" * 11,
        "D|A6\0||||||",
        " S|A1||||||",
        "s|A1||||||",
        "  ",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(LINES, max_size=30), st.integers(1, 400), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_the_size_of_the_pieces_never_matters(lines: list[str], size: int, end: str, ended: bool) -> None:
    extract = demo().with_rules(max_line_bytes=100)
    data = body(*lines, end=end)
    data = data if ended else data.removesuffix(end.encode())
    whole, pieces = (extract.check_bytes(data, piece_bytes=bytes_) for bytes_ in (1_000_000, size))
    assert _all_said(whole) == _all_said(pieces)


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=300), st.integers(1, 100))
def test_no_bytes_make_the_check_fail(data: bytes, size: int) -> None:
    checked = demo().check_bytes(b"D|A1||||||\n" + data, piece_bytes=size)
    assert checked.outcome in ("findings", "unreadable")
    assert checked.findings.height == sum(total.count for total in checked.totals)


def _all_said(checked: Checked) -> tuple[object, ...]:
    return (
        checked.outcome,
        checked.findings.rows(),
        checked.totals,
        checked.lines,
        checked.encoding,
        checked.date_style,
        checked.keys.rows(),
    )
