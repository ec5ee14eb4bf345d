"""For the journeys of machines: the running service with one council aboard, and what a scheduler does there: by the
lines of the guidance, with curl or without, and by the reeve command."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
import requests
from bs4 import BeautifulSoup
from playwright.sync_api import Page
from sqlalchemy.engine import make_url

from reeve.config import from_environment
from reeve.demo.window import Window
from reeve.identity.token import NAME
from reeve.installation import embedded_admin_url
from tests.service import Service, reeve

COUNCIL, PERIOD = "winchester", "2026-10"
PASSWORD = "three-odd-otters-swim"
CURL = shutil.which("curl") and shutil.which("bash") and shutil.which("sha256sum")


@dataclass(frozen=True)
class Scene:
    """The running service, with an admin and a preparer of one council signed in."""

    service: Service
    ada: Window
    tom: Window

    @property
    def api(self) -> str:
        return f"{self.service.base_url}/api/v1/councils/{COUNCIL}/returns/shbe/{PERIOD}"

    def come_in(self, page: Page, window: Window) -> Page:
        """The browser goes on in the window in which they signed in."""
        page.context.add_cookies([{"name": NAME, "value": cookie(window), "url": self.service.base_url}])
        return page

    def token(self, label: str, *scopes: str) -> str:
        """A token Ada makes by the form."""
        path = f"/c/{COUNCIL}/people/tokens/new"
        form = self.ada.get(path)
        owner = re.search(r'<option value="([0-9a-f-]{36})"', form.body)
        assert owner is not None
        fields = {"label": label, "owner": owner[1], "lasts": "30"}
        made = self.ada.send(form, path, **fields, scopes=scopes[0])
        return str(BeautifulSoup(made.body, "html5lib").select_one("#token").get_text())  # type: ignore[union-attr]


def cookie(window: Window) -> str:
    for handler in window.opener.handlers:
        for each in getattr(handler, "cookiejar", ()):
            if each.name == NAME:
                return str(each.value)
    raise AssertionError("nobody is signed in there")


def until(page: Page, true: Callable[[], bool]) -> bool:
    """Whether it comes true within a minute: a browser sends what a closing page says when it likes."""
    for _ in range(200):
        if true():
            return True
        page.wait_for_timeout(300)
    return False


def seconds_left(scene: Scene, where: str) -> float:
    """How long the check still lasts, as the database has it: what a closing page sends, no browser tells."""
    settings = from_environment(scene.service.environment)
    url = make_url(embedded_admin_url(settings)).set(database="reeve", drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
        left = connection.execute(
            "select extract(epoch from expires_at - now()) from tenants.dry_run where id = %s",
            [where.rpartition("/")[2]],
        ).fetchone()
    assert left is not None
    return float(left[0])


def lines_for(scene: Scene, run: str) -> str:
    """What the guidance says to copy, in its order."""
    page = BeautifulSoup(requests.get(f"{scene.service.base_url}/guidance/api", timeout=30).text, "html5lib")
    return "\n".join(code.get_text() for code in page.select(f"code[data-run={run}]"))


def folder_with(tmp_path: Path, extract: Path, key: str) -> Path:
    shutil.copy(extract, tmp_path / "shbe.txt")
    (tmp_path / "reeve-token.txt").write_text(f"Authorization: Bearer {key}\n")
    return tmp_path


def both(scene: Scene, label: str) -> str:
    """A token for uploading and reading, as an officer ticks both."""
    path = f"/c/{COUNCIL}/people/tokens/new"
    form = scene.ada.get(path)
    owner = re.search(r'<option value="([0-9a-f-]{36})"', form.body)
    token = re.search(r'name="csrf_token" value="([^"]+)"', form.body)
    place = re.search(r'name="place" value="([^"]+)"', form.body)
    assert owner is not None
    assert token is not None
    assert place is not None
    jar = {each.name: str(each.value) for h in scene.ada.opener.handlers for each in getattr(h, "cookiejar", ())}
    fields = [("csrf_token", token[1]), ("place", place[1]), ("label", label), ("owner", owner[1]), ("lasts", "30")]
    made = requests.post(
        f"{scene.service.base_url}{path}",
        data=[*fields, ("scopes", "upload"), ("scopes", "read")],
        cookies=jar,
        timeout=30,
    )
    return str(BeautifulSoup(made.text, "html5lib").select_one("#token").get_text())  # type: ignore[union-attr]


def bash(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )


def without_curl(scene: Scene, folder: Path) -> None:
    key = (folder / "reeve-token.txt").read_text().split()[-1]
    header = {"Authorization": f"Bearer {key}"}
    base = scene.service.base_url
    sent = requests.post(f"{scene.api}/uploads", data=(folder / "shbe.txt").read_bytes(), headers=header, timeout=60)
    version = sent.json()["url"]
    while (asked := requests.get(base + version, headers=header, timeout=60)).json()["check"]["outcome"] is None:
        pass
    (folder / "version.json").write_text(asked.text)
    for path, name in (("findings?severity=fix&per_page=50", "findings.json"), ("figures", "figures.json")):
        (folder / name).write_text(requests.get(f"{base}{version}/{path}", headers=header, timeout=60).text)
    (folder / "findings.csv").write_bytes(
        requests.get(f"{base}{version}/findings.csv", headers=header, timeout=60).content
    )


def push(scene: Scene, folder: Path, *more: str, key: str, file: str = "shbe.txt") -> subprocess.CompletedProcess[str]:
    (folder / "only-token.txt").write_text(f"{key}\n")
    command = [reeve(), "push", "shbe", PERIOD, file, "--council", COUNCIL, "--url", scene.service.base_url]
    return subprocess.run(
        [*command, "--token-file", "only-token.txt", *more],
        cwd=folder, env=dict(os.environ), capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
