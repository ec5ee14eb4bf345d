"""A department's own server in a journey: added and tested by the platform's admin, down for a while, and up again."""

from __future__ import annotations

import re
import time
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from reeve.demo.window import Window
from tests.journeys.walking import Walk
from tests.reeve.channels.far_end import SftpEnd

NAME = "DWP's SFTP server"
SECONDS = 60
KEY = re.compile(r"ssh-ed25519 (\S+) reeve")


def open_server(platform: Window, end: SftpEnd, return_key: str) -> None:
    """The form goes by it from today: practice, and in a private network, since it is for tests."""
    page = platform.send(
        platform.get("/platform/channels/servers"),
        "/platform/channels/servers",
        department="dwp",
        name=NAME,
        kind="practice",
        means="sftp",
        host="127.0.0.1",
        port=str(end.port),
        path="/in",
        username="reeve",
        pinned=end.host_key,
        for_tests="y",
    )
    ours = KEY.search(page.body)
    assert ours is not None, "the page shows no key of ours"
    end.let_in_line(ours[0])
    end.again()
    at = urlsplit(page.url).path
    platform.send(page, f"{at}/tests")
    deadline = time.monotonic() + SECONDS
    while "We signed in, wrote a small file" not in (page := platform.get(at)).body:
        assert time.monotonic() < deadline, page.text
        time.sleep(0.3)
    platform.send(page, f"{at}/openings", return_key=return_key)


def see_it_down(page: Page, place: str, walk: Walk) -> None:
    """The return is signed and the server is down: the page says so, and when it is tried again."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        answer = page.goto(place)
        if answer is not None and answer.ok and page.get_by_text("We try again at").count():
            break
        time.sleep(0.3)
    expect(page.get_by_role("main")).to_contain_text("You have done your part.")
    expect(page.get_by_role("main")).to_contain_text("The department's server did not answer. We try again at")
    walk.look(page, "channel-down")
