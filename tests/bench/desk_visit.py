"""A preparer at the findings desk: ``desk_visit.py ADDRESS PID EARLIER THIS``. Says what each look took as JSON."""

from __future__ import annotations

import io
import json
import re
import sys
import time
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

from bs4 import BeautifulSoup, Tag
from processes import forget_peaks, peaks, processor_time, resident
from visit import WARM, Said, as_number, checked, findings_of, gained, preparer, timed, upload

from reeve.demo.window import Window
from reeve.installation import install

FILTERS = ("severity", "record", "since", "rule", "field")
OF_EACH = 8
ROW = re.compile(rb"<row[ >]")


def looks(window: Window, address: str) -> Iterator[tuple[str, str]]:
    """Each filter's choices, some of them where they are many, at the first page and at a middle one; and in pairs."""
    offered = choices(window, address)
    for name, values in offered.items():
        for value in values:
            yield name, f"{address}?{name}={value}"
            yield name, f"{address}?{name}={value}&page={middle(window, f'{address}?{name}={value}')}"
    for name, other in (("severity", "record"), ("rule", "since"), ("record", "since"), ("severity", "field")):
        for value, also in zip(offered[name], offered[other], strict=False):
            yield f"{name} and {other}", f"{address}?{name}={value}&{other}={also}"
    for number in (1, 2, middle(window, address)):
        yield "page number", f"{address}?page={number}"


def choices(window: Window, address: str) -> dict[str, list[str]]:
    """What each filter of the page offers, evenly thinned out."""
    page = BeautifulSoup(window.get(address).body, "html.parser")
    offered = {}
    for name in FILTERS:
        select = page.find("select", attrs={"name": name})
        values = [str(o["value"]) for o in select.find_all("option")] if isinstance(select, Tag) else []
        chosen = [urllib.parse.quote(value) for value in values if value]
        offered[name] = chosen[:: max(1, len(chosen) // OF_EACH)]
        if not chosen:
            raise RuntimeError(f"the page offers nothing to filter by {name}")
    return offered


def middle(window: Window, address: str) -> int:
    """The number of a page in the middle; 1 where there is one page."""
    page = BeautifulSoup(window.get(address).body, "html.parser")
    numbers = [as_number(link.get_text()) for link in page.select(".govuk-pagination__item a")]
    return max(numbers, default=1) // 2 or 1


def pages(window: Window, address: str, pid: int) -> Said:
    for _ in range(WARM):
        timed(window, address)
    asked = list(looks(window, address))
    forget_peaks(pid)
    before = resident(pid)
    said: Said = {"cost": []}
    for name, one in asked:
        cost = processor_time(pid)
        said.setdefault(f"page: {name}", []).append(timed(window, one))
        said["cost"].append(processor_time(pid) - cost)
    return said | {"gained by pages": [gained(before, peaks(pid))]}


def taken(window: Window, address: str, pid: int, kind: str) -> list[float]:
    """Rows, megabytes, seconds to the first byte and to the last, and the memory a web process gained."""
    forget_peaks(pid)
    before, began, content = resident(pid), time.perf_counter(), io.BytesIO()
    with window.opener.open(f"{window.base_url}{address}.{kind.lower()}", timeout=900) as answer:
        content.write(answer.read(1))
        first = time.perf_counter() - began
        while piece := answer.read(1 << 20):
            content.write(piece)
    took, more = time.perf_counter() - began, gained(before, peaks(pid))
    return [rows_in(content, kind), content.tell() / 1e6, first, took, more]


def rows_in(content: io.BytesIO, kind: str) -> int:
    """The rows below the headings; of a CSV without what follows them."""
    if kind == "CSV":
        lines = content.getvalue().split(b"\r\n\r\n")[0].split(b"\r\n")
        return len([line for line in lines if line]) - 1
    with ZipFile(content) as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        counts = [sum(len(ROW.findall(piece)) for piece in book.open(name)) for name in sheets]
    return sum(counts[:-1]) - len(counts[:-1])


def main(base_url: str, pid: str, earlier: str, this: str) -> Said:
    install()
    window = preparer(base_url)
    for file in (earlier, this):
        version, _ = checked(window, upload(window, Path(file))[2])
    found, _rule, _lines = findings_of(version)
    address = f"{urllib.parse.urlsplit(version.url).path}/findings"
    said = pages(window, address, int(pid))
    return said | {kind: taken(window, address, int(pid), kind) for kind in ("CSV", "XLSX")} | {"findings": [found]}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*sys.argv[1:])) + "\n")
