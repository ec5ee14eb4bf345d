"""A token is made in the browser, and machines use it against the running service: by the lines of the guidance, by the
reeve command, and by a socket that misbehaves. And a file that is only checked is gone when its page is closed."""

from __future__ import annotations

import http.client
import json
import re
import socket
import subprocess
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from playwright.sync_api import Page, expect

from reeve.demo.cast import Player
from reeve.demo.money import give_pilot
from reeve.demo.sign_up import invite, join, onboard
from reeve.register.authorities import get_authority
from reeve.rules import Period
from reeve.samples import shbe
from tests.journeys.machines import (
    COUNCIL,
    CURL,
    PASSWORD,
    PERIOD,
    Scene,
    bash,
    both,
    folder_with,
    lines_for,
    push,
    seconds_left,
    until,
    without_curl,
)
from tests.service import Service, reeve

pytestmark = pytest.mark.journey

Person = Callable[..., Page]
Look = Callable[[Page], None]
Shot = Callable[..., None]


@pytest.fixture(scope="module")
def scene(service: Service) -> Scene:
    service.run("department", "ask", "shbe", PERIOD)
    pat = Player("Pat Platform", "pat@machines.example.org", "platform", "here", PASSWORD)
    platform = join(service.base_url, service.run("platform", "admin", "invite", pat.email, pat.name).split()[-1], pat)
    ada = Player("Ada Admin", "ada@machines.example.org", "admin", COUNCIL, PASSWORD)
    tom = Player("Tom Preparer", "tom@machines.example.org", "preparer", COUNCIL, PASSWORD)
    admin = onboard(platform, COUNCIL, ada)
    give_pilot(platform, COUNCIL)
    return Scene(service, admin, invite(admin, platform, COUNCIL, tom))


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("extract") / "shbe.txt"
    code = get_authority(COUNCIL).register_code
    shbe.make(path, council_code=code, period=Period.parse(PERIOD), claims=30, seed=7, faults=0.4)
    return path


@pytest.fixture(scope="module")
def keys(scene: Scene) -> Mapping[str, str]:
    return {scope: scene.token(f"For the journey, {scope}", scope) for scope in ("upload", "read", "check")}


def test_an_admin_makes_and_revokes_a_token(scene: Scene, person: Person, axe: Look, fits: Look, shot: Shot) -> None:
    page = scene.come_in(person("Ada"), scene.ada)

    def look(name: str) -> None:
        axe(page)
        fits(page)
        shot(page, f"machines-{name}", widths=(1280, 320))

    page.goto(f"/c/{COUNCIL}/people")
    page.get_by_role("link", name="Tokens for machines").click()
    look("1-none")
    page.get_by_role("button", name="Make a token").click()
    page.get_by_role("button", name="Make the token").click()
    look("2-wrong")
    page.get_by_label("Name").fill("Benefits system, nightly")
    page.get_by_label("Upload files").check()
    page.get_by_label("Read findings").check()
    page.get_by_label("Who answers for it").select_option("Tom Preparer")
    page.get_by_role("button", name="Make the token").click()
    key = page.locator("#token").inner_text()
    look("3-made")
    page.get_by_role("link", name="I have copied it").click()
    header = {"Authorization": f"Bearer {key}"}
    assert requests.get(scene.api, headers=header, timeout=30).json()["state"] == "Not started"
    page.reload()
    expect(page.get_by_text("1 call in all")).to_be_visible()
    look("4-listed")
    page.get_by_role("link", name=re.compile("^Revoke")).click()
    look("5-revoke")
    page.get_by_role("button", name="Revoke it").click()
    expect(page.get_by_text("no longer works")).to_be_visible()
    assert requests.get(scene.api, headers=header, timeout=30).status_code == 401


def test_a_file_only_checked_is_gone_when_its_page_is_closed(
    scene: Scene, person: Person, extract: Path, axe: Look, fits: Look, shot: Shot
) -> None:
    page = scene.come_in(person("Tom"), scene.tom)
    page.goto(f"/c/{COUNCIL}/returns/shbe/{PERIOD}/uploads")
    page.get_by_role("link", name="Check it without keeping it").click()
    axe(page)
    fits(page)
    shot(page, "check-only-1-choose", widths=(1280, 320))
    page.locator("input[type=file]").set_input_files(extract)
    page.get_by_role("button", name="Check it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("What was found", timeout=60_000)
    axe(page)
    fits(page)
    shot(page, "check-only-2-found", widths=(1280, 320))
    where = page.url
    page.locator("table.reeve-findings a").first.click()
    expect(page.get_by_text("See everything that was found")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="See everything that was found").click()
    page.wait_for_url(where)  # with its scripts: one that is left before they run tells nobody, and ends in an hour
    assert seconds_left(scene, where) > 3_000
    page.goto("about:blank")
    assert until(page, lambda: seconds_left(scene, where) <= 60), "closing the page told nobody"
    page.goto(where)
    assert seconds_left(scene, where) > 3_000
    expect(page.get_by_role("heading", level=1)).to_contain_text("What was found")
    page.get_by_role("button", name="Close and forget it now").click()
    expect(page.get_by_text("Nothing is kept of that check")).to_be_visible()
    page.goto(where)
    expect(page.get_by_role("heading", level=1)).to_contain_text("This check is gone")


@pytest.mark.parametrize("path", ["/guidance/api", "/guidance/api/windows", "/guidance/api/problems"])
def test_the_guidance_is_a_page_like_any_other(path: str, person: Person, axe: Look, fits: Look, shot: Shot) -> None:
    page = person("nobody")
    page.goto(path)
    axe(page)
    fits(page)
    shot(page, path.strip("/").replace("/", "-"), widths=(1280, 320))


def test_the_lines_of_the_guidance_do_what_they_say(scene: Scene, extract: Path, tmp_path: Path) -> None:
    """Run by curl where it is; else the same addresses are asked in the same order."""
    folder = folder_with(tmp_path, extract, both(scene, "Guidance"))
    script = lines_for(scene, "bash")
    if CURL:
        done = bash(folder, script)
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    else:
        without_curl(scene, folder)
    assert json.loads((folder / "version.json").read_text())["check"]["outcome"] == "findings"
    findings = json.loads((folder / "findings.json").read_text())
    assert findings["count"] == len(findings["findings"]) > 0
    assert (folder / "findings.csv").read_text(encoding="utf-8-sig").startswith("Line,Record type")
    assert json.loads((folder / "figures.json").read_text())["figures"]


def test_the_lines_that_only_check_do_what_they_say(
    scene: Scene, keys: Mapping[str, str], extract: Path, tmp_path: Path
) -> None:
    folder = folder_with(tmp_path, extract, keys["check"])
    names = [line for line in lines_for(scene, "bash").splitlines() if re.match(r"[A-Z]+=(?!\$\()", line)]
    script = "\n".join([*names, lines_for(scene, "bash-check")])
    if not CURL:
        script = ""
    done = bash(folder, script) if CURL else None
    assert done is None or done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    if done is not None:
        gone = json.loads((folder / "answer.json").read_text())["url"]
        header = {"Authorization": f"Bearer {keys['check']}"}
        assert requests.get(scene.service.base_url + gone, headers=header, timeout=30).status_code == 404


def test_the_command_sends_waits_and_says_what_was_found(
    scene: Scene, keys: Mapping[str, str], extract: Path, tmp_path: Path
) -> None:
    folder = folder_with(tmp_path, extract, keys["upload"])
    done = push(scene, folder, key=keys["upload"])
    assert done.returncode == 1, done.stderr
    assert re.search(r"^Version \d+: \d+ to fix, \d+ to explain, \d+ lines\.", done.stdout)
    assert f"See it at {scene.service.base_url}/c/{COUNCIL}/returns/shbe/{PERIOD}/versions/" in done.stdout
    assert "bytes sent" in done.stderr
    only = push(scene, folder, "--check-only", key=keys["check"])
    assert only.returncode == 1, only.stderr
    assert only.stdout.startswith("Checked, and nothing is kept: ")
    (folder / "page.txt").write_text("<!DOCTYPE html><html></html>")
    unreadable = push(scene, folder, "--check-only", key=keys["check"], file="page.txt")
    assert unreadable.returncode == 2, unreadable.stderr
    refused = push(scene, folder, key=keys["check"])
    assert (refused.returncode, "The token does not allow this" in refused.stderr) == (3, True)


def test_a_file_over_the_limit_is_refused_on_the_way(scene: Scene, keys: Mapping[str, str]) -> None:
    """In chunks of no declared length, and by a length that says it all: both are told the limit."""
    header = {"Authorization": f"Bearer {keys['upload']}"}
    piece = b"D|" + b"x" * 999_997 + b"\n"
    with requests.Session() as session:
        chunked = session.post(f"{scene.api}/uploads", data=(piece for _ in range(203)), headers=header, timeout=120)
    assert (chunked.status_code, "200 MB" in chunked.json()["detail"]) == (413, True)
    there = urlsplit(scene.api)
    with closing(http.client.HTTPConnection(there.hostname or "", there.port, timeout=60)) as connection:
        connection.putrequest("POST", f"{there.path}/uploads")
        for name, value in {**header, "Content-Length": "200000001"}.items():
            connection.putheader(name, value)
        connection.endheaders()
        connection.sock.shutdown(socket.SHUT_WR)
        with connection.getresponse() as answer:
            assert (answer.status, b"200 MB" in answer.read()) == (413, True)


@pytest.mark.parametrize("how", ["length", "chunks"])
def test_an_upload_cut_halfway_makes_nothing(scene: Scene, keys: Mapping[str, str], extract: Path, how: str) -> None:
    def newest() -> int | None:
        header = {"Authorization": f"Bearer {keys['upload']}"}
        number: int | None = requests.get(scene.api, headers=header, timeout=30).json()["version"]
        return number

    before, data, there = newest(), extract.read_bytes() + b"\n", urlsplit(scene.api)
    with socket.create_connection((there.hostname, there.port), timeout=60) as line:
        sent = f"Content-Length: {len(data)}" if how == "length" else "Transfer-Encoding: chunked"
        head = f"POST {there.path}/uploads HTTP/1.1\r\nHost: {there.netloc}\r\n{sent}\r\n"
        line.sendall(f"{head}Authorization: Bearer {keys['upload']}\r\n\r\n".encode())
        half = data[: len(data) // 2]
        line.sendall(half if how == "length" else b"%x\r\n%s\r\n" % (len(half), half))
        line.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: line.recv(4096), b""))
    assert answer.startswith(b"HTTP/1.1 400"), answer[:300]
    assert newest() == before


def test_the_doctor_finds_nothing_wrong(scene: Scene) -> None:
    found = subprocess.run(
        [reeve(), "doctor"], env=dict(scene.service.environment), capture_output=True, text=True, check=False
    )
    wrong = [line for line in found.stdout.splitlines() if "nearly full" not in line]  # whatever this machine has left
    assert wrong in ([], ["This installation is well."]), found.stdout + found.stderr
