"""Whatever is uploaded: a clear answer on the page, and the bytes kept as they came."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup

from councils.returns.models import Version
from councils.returns.queries import file_of
from councils.validation.findings import every_finding
from reeve.register.authorities import authorities
from tests.councils.uploads.desk import Desk, extract_for, sample

Spoil = Callable[[bytes], bytes]


def lines(data: bytes) -> list[bytes]:
    return data.splitlines(keepends=True)


def without(data: bytes, *, first: int = 0, last: int = 0) -> bytes:
    kept = lines(data)
    return b"".join(kept[first : len(kept) - last])


def workbook(_data: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return target.getvalue()


def archive(data: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        packed.writestr("shbe.txt", data)
    return target.getvalue()


def on_line(number: int, change: Spoil) -> Spoil:
    def spoil(data: bytes) -> bytes:
        found = lines(data)
        found[number - 1] = change(found[number - 1])
        return b"".join(found)

    return spoil


def every_line(data: bytes) -> bytes:
    found = lines(data)
    return b"".join([found[0], *(line.rstrip() + b"|x\n" for line in found[1:-1]), found[-1]])


UNREADABLE: list[tuple[str, Spoil, str]] = [
    ("empty", lambda data: b"", "The file is empty"),
    ("header only", lambda data: without(data, last=len(lines(data)) - 1), "no lines besides its header"),
    ("another return", lambda data: b"c001,c002,c003\n1,2,3\n" * 5, "No line begins with a record type of this return"),
    ("PDF", lambda data: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "This is a PDF document"),
    ("XLSX", workbook, "This is a workbook"),
    ("ZIP", archive, "This is a ZIP file"),
    ("HTML", lambda data: b"<!DOCTYPE html>\n<html><body>Sign in</body></html>", "This is a web page"),
    ("one long line", lambda data: b"D|" + b"x" * 15_000_000, "longer than 1,000,000 bytes"),
    ("NUL throughout", lambda data: data.decode().encode("utf-16-le"), "NUL bytes"),
    ("the lines of a form", lambda data: b"c001,100000.00\nc002,20000.00\n", "No line begins with a record type"),
]

READ: list[tuple[str, Spoil, str]] = [
    ("no header", lambda data: without(data, first=1), "The first line is not a header"),
    ("no trailer", lambda data: without(data, last=1), "The last line is not a trailer"),
    ("invalid UTF-8", on_line(4, lambda line: line.replace(b"|", b"\x81|", 1)), "byte"),
    ("a NUL byte", on_line(5, lambda line: line[:20] + b"\x00" + line[20:]), "holds a NUL byte"),
    ("a space first", on_line(6, lambda line: b" " + line), "The line begins with a space"),
    ("a small letter first", on_line(6, lambda line: line[:1].lower() + line[1:]), "in lower case"),
    ("unknown record type", on_line(6, lambda line: b"Z" + line[1:]), "known record letter"),
    ("too few fields", on_line(6, lambda line: line[: line.rindex(b"|")] + b"\n"), "fewer than 341 fields"),
    ("too many fields", on_line(6, lambda line: line.rstrip() + b"|x\n"), "more than 341 fields"),
    ("a long line", on_line(6, lambda line: b"D|" + b"x" * 15_000_000 + b"\n"), "longer than any line can be"),
    ("an error on every line", every_line, "more than 341 fields"),
]


def page_words(tom: Desk, version: Version) -> str:
    answer = tom.client().get(f"{tom.url}/versions/{version.number}")
    assert answer.status_code == 200, answer.text[:500]
    page = BeautifulSoup(answer.text, "html5lib").main
    assert page is not None
    return page.get_text(" ", strip=True)


def assert_kept(tom: Desk, version: Version, data: bytes) -> None:
    with tom.at_work():
        file = file_of(version)
    assert file is not None
    assert (file.sha256, file.size) == (f"sha256:{hashlib.sha256(data).hexdigest()}", len(data))


@pytest.mark.parametrize(("spoil", "said"), [case[1:] for case in UNREADABLE], ids=[case[0] for case in UNREADABLE])
def test_what_cannot_be_read_is_said_and_kept(tom: Desk, no_child: None, spoil: Spoil, said: str) -> None:
    data = spoil(extract_for(tom))
    version = tom.uploaded(data)
    assert tom.run_of(version).outcome == "unreadable"
    words = page_words(tom, version)
    assert said in words
    assert "Needs fixing" in words
    assert "Upload a corrected file" in words
    assert_kept(tom, version, data)


@pytest.mark.parametrize(("spoil", "said"), [case[1:] for case in READ], ids=[case[0] for case in READ])
def test_what_is_wrong_in_part_is_said_and_the_rest_is_checked(
    tom: Desk, no_child: None, spoil: Spoil, said: str
) -> None:
    data = spoil(extract_for(tom))
    version = tom.uploaded(data)
    assert tom.run_of(version).outcome == "findings"
    words = page_words(tom, version)
    assert said in words
    assert "Needs fixing" in words
    assert_kept(tom, version, data)


def test_a_broken_line_is_kept_above_what_is_wrong_in_cells(tom: Desk, no_child: None) -> None:
    def spoil(data: bytes) -> bytes:
        return b"".join(
            line.rstrip() + b"|x\n" if number == 6 else line.replace(b"-2026|", b"-2O26|")
            for number, line in enumerate(lines(data), 1)
        )

    version = tom.uploaded(spoil(extract_for(tom)))
    run = tom.run_of(version)
    with tom.at_work():
        fixes = [found.rule for found in every_finding(run) if found.severity == "fix"]
    assert len(set(fixes)) > 2
    assert set(fixes[:2]) == {"SHBE-F-001", "SHBE-F-003"}


def test_another_months_file_is_said(tom: Desk, no_child: None) -> None:
    code = extract_for(tom).split(b"|", 2)[1].decode()
    version = tom.uploaded(sample(code, "2026-06", 12, 0.0, 5))
    assert "reference date" in page_words(tom, version)
    assert tom.run_of(version).outcome == "findings"


def test_another_councils_file_is_asked_about_and_blocks_nothing(tom: Desk, no_child: None) -> None:
    own = extract_for(tom).split(b"|", 2)[1].decode()
    other = next(one for one in authorities().values() if one.register_code not in ("", own))
    version = tom.uploaded(sample(other.register_code, tom.obligation.period, 12, 0.0, 5))
    words = page_words(tom, version)
    assert f"The header names {other.name}, not yours." in words
    assert "0 left to fix" in words
    assert "1 left to explain" in words


def test_a_clean_file_has_nothing_to_fix(tom: Desk, no_child: None) -> None:
    version = tom.uploaded(extract_for(tom))
    words = page_words(tom, version)
    assert "0 left to fix" in words
    assert tom.run_of(version).outcome in ("clean", "findings")


def test_windows_line_ends_commas_and_slashes_are_taken_and_named(tom: Desk, no_child: None) -> None:
    data = extract_for(tom).replace(b"|", b",").replace(b"\n", b"\r\n")
    words = page_words(tom, tom.uploaded(data))
    assert "Comma" in words
    assert "0 left to fix" in words
