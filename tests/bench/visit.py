"""A preparer at work in the running service: ``visit.py ADDRESS PID LARGE USUAL``. Says what each act took as JSON."""

from __future__ import annotations

import http.client
import json
import re
import secrets
import sys
import time
import urllib.parse
import urllib.request
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from processes import forget_peaks, peaks, renew_web, resident

from reeve.database import Role, db, unit
from reeve.definitions import Period
from reeve.demo.cast import Player
from reeve.demo.sign_up import invite, join, onboard
from reeve.demo.window import Page, Unexpected, Window, part, pieces
from reeve.department.obligations import owe
from reeve.identity.invite import Invitee
from reeve.identity.invite import invite as invite_person
from reeve.installation import install
from reeve.onboarding.terminal import at_the_terminal
from reeve.register.queries import get_department
from reeve.rulebook.queries import get_definition

COUNCIL, PERIOD = "leeds", "2026-10"  # child.py makes its samples for Leeds
RETURN = f"/c/{COUNCIL}/returns/shbe/{PERIOD}"
UPLOADS, VISITS, WARM, STARTS = 3, 40, 6, 3
PATIENCE, LOOK = 300, 0.2
DUE = datetime(2026, 12, 4, 23, 59, 59, tzinfo=ZoneInfo("Europe/London"))
COUNTED = re.compile(r'class="reeve-rule">([^<]+)</span>.*?>\s*([\d,]+)\s*<', re.DOTALL)
ALL = re.compile(r"See all ([\d,]+) findings")
PROGRESS = "page: progress of a check, while it runs"
Said = dict[str, list[float]]


def preparer(base_url: str) -> Window:
    """The department asks, a council comes aboard, and its preparer signs in."""
    with unit(Role.PLATFORM):
        department = get_department(db.platform, "dwp")
    with unit(Role.DEPARTMENT, department_id=department.id):
        definition = get_definition(db.department, "shbe", PERIOD)
        owe(definition, Period.parse(PERIOD), practice=True, due_at=DUE, due_note="Made for the benchmark")
    platform, admin, officer = (player(part) for part in ("platform", "admin", "preparer"))
    with at_the_terminal():
        link = invite_person(db.platform, Invitee(platform.email, platform.name, "platform"), house=None)
    desk = join(base_url, link, platform)
    return invite(onboard(desk, COUNCIL, admin), desk, COUNCIL, officer)


def player(part: str) -> Player:
    return Player(
        part.title(), f"{part}@north.example", part, COUNCIL, "-".join(secrets.token_hex(3) for _ in range(4))
    )


def upload(window: Window, file: Path, *, bits_a_second: float | None = None) -> tuple[float, float, str]:
    """Seconds to send it all, seconds from its last byte to the answer, and where the answer leads. Over a slow line,
    no faster than ``bits_a_second``."""
    page = window.get(f"{RETURN}/uploads")
    form = page.form("/uploads")
    boundary = secrets.token_hex(16)
    named = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\n\r\n'
    head = b"".join(part(boundary, key, value) for key, value in form.fields.items()) + named.encode()
    tail = f"\r\n--{boundary}--\r\n".encode()
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(window.base_url).netloc, timeout=PATIENCE)
    connection.putrequest("POST", urllib.parse.urlsplit(urllib.parse.urljoin(page.url, form.action)).path)
    for name, value in {
        "Origin": window.base_url,
        "Cookie": cookies(window),
        "Content-Type": f"multipart/form-data; boundary={boundary}",
        "Content-Length": str(len(head) + file.stat().st_size + len(tail)),
    }.items():
        connection.putheader(name, value)
    begun, gone = time.perf_counter(), 0
    connection.endheaders()
    for piece in pieces(head, file, tail):
        connection.send(piece)
        gone += len(piece)
        if bits_a_second is not None:
            time.sleep(max(0.0, begun + gone * 8 / bits_a_second - time.perf_counter()))
    sent = time.perf_counter()
    answer = connection.getresponse()
    answered = time.perf_counter()
    address = answer.headers["Location"] or ""
    if not address.endswith("/progress"):
        raise RuntimeError(f"the upload answered {answer.status} {address}: {answer.read()[:2000]!r}")
    return sent - begun, answered - sent, address


def cookies(window: Window) -> str:
    """What the window would send as its cookies."""
    handlers: list[object] = vars(window.opener)["handlers"]
    holder = next(each for each in handlers if isinstance(each, urllib.request.HTTPCookieProcessor))
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in holder.cookiejar)


def checked(window: Window, address: str) -> tuple[Page, list[float]]:
    """Wait until the check is done: the version's page, and what each look at the progress page took."""
    deadline = time.monotonic() + PATIENCE
    looks: list[float] = []
    while True:
        begun = time.perf_counter()
        page = window.get(address)
        if not page.url.endswith("/progress"):
            return page, looks
        looks.append(time.perf_counter() - begun)
        if time.monotonic() > deadline:
            raise Unexpected(page, "the check is not done")
        time.sleep(LOOK)


def upload_all(window: Window, large: Path, usual: Path, *, pid: int) -> tuple[Said, Page]:
    """Each file several times; the last version's page. The web's memory is watched while the large one comes."""
    small, _ = uploads_of(window, usual)
    forget_peaks(pid)
    before = resident(pid)
    said, page = uploads_of(window, large)
    said["usual"] = [sum(each) for each in zip(small["sent"], small["answered"], small["checked"], strict=True)]
    said["megabytes"] = [large.stat().st_size / 1e6]
    said["gained by uploads"] = [gained(before, peaks(pid))]
    return said, page


def uploads_of(window: Window, file: Path) -> tuple[Said, Page]:
    """What sending, the answer, the check and each look at its progress took; each file has one byte more."""
    said: Said = {name: [] for name in ("sent", "answered", "checked", PROGRESS)}
    for _ in range(UPLOADS):
        sent, answered, address = upload(window, file)
        begun = time.perf_counter()
        page, looks = checked(window, address)
        for name, seconds in (("sent", sent), ("answered", answered), ("checked", time.perf_counter() - begun)):
            said[name].append(seconds)
        said[PROGRESS] += looks
        with file.open("ab") as end:
            end.write(b"\n")
    return said, page


def gained(before: dict[int, int], after: dict[int, int]) -> float:
    """In MB, by the process that gained most."""
    return round(max(after[pid] - held for pid, held in before.items() if pid in after) / 1e6, 1)


def timed(window: Window, address: str) -> float:
    begun = time.perf_counter()
    window.raw(address)
    return time.perf_counter() - begun


def findings_of(version: Page) -> tuple[int, str, int]:
    """How many findings there are, the rule with most of them, and how many those are."""
    found = ALL.search(version.body)
    counts = {rule: as_number(count) for rule, count in COUNTED.findall(version.body)}
    if found is None or not counts:
        raise Unexpected(version, "it shows no findings")
    rule = max(counts, key=lambda each: counts[each])
    return as_number(found[1]), rule, counts[rule]


def as_number(text: str) -> int:
    return int(text.replace(",", ""))


def pages_of(version: Page) -> dict[str, str]:
    """What is looked at, by name. The rule is the one with most findings, and a page holds fifty."""
    address = urllib.parse.urlsplit(version.url).path
    found, rule, lines = findings_of(version)
    of, every, among = f"{address}/findings?rule={rule}", f"{address}/findings", f"among {found:,} findings"
    return {
        f"findings of one rule, page 1, {among}": of,
        f"findings of one rule, a middle page, {among}": f"{of}&page={lines // 100 or 1}",
        f"findings, a middle page, {among}": f"{every}?page={found // 100 or 1}",
        f"findings of one rule and record type, {among}": f"{of}&record=D",
        f"findings to confirm of one record type, a middle page, {among}": f"{every}?severity=confirm&record=D&page=99",
        f"version page, {among}": address,
        "council home": f"/c/{COUNCIL}/",
    }


def look_around(window: Window, version: Page, *, pid: int) -> Said:
    """Each page, warm and, for one of findings and the version, the first that a new web process shows."""
    said: Said = {}
    pages = pages_of(version)
    said["findings"] = [findings_of(version)[0]]
    forget_peaks(pid)
    before = resident(pid)
    visitors = {name: (window, address) for name, address in pages.items()}
    visitors["sign-in page"] = (Window(window.base_url), "/sign-in")
    for name, (who, address) in visitors.items():
        for _ in range(WARM):
            timed(who, address)
        said[f"page: {name}"] = [timed(who, address) for _ in range(VISITS)]
    said["gained by pages"] = [gained(before, peaks(pid))]
    said["web memory"] = [max(resident(pid).values()) / 1e6]
    findings, version_page = list(pages)[1], list(pages)[5]
    for name in (findings, version_page):
        said[f"first: {name}"] = [first(window, pages[name], pid=pid) for _ in range(STARTS)]
    return said


def first(window: Window, address: str, *, pid: int) -> float:
    renew_web(pid, ready=lambda: window.raw("/health"))
    return timed(window, address)


def main(base_url: str, pid: str, large: str, usual: str) -> Said:
    install()
    window = preparer(base_url)
    uploads, version = upload_all(window, Path(large), Path(usual), pid=int(pid))
    return uploads | look_around(window, version, pid=int(pid))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*sys.argv[1:])) + "\n")
