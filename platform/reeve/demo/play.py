"""The play: the main job from end to end, over HTTP, each step said with its address."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from reeve.database import Role, db, unit
from reeve.definitions import Period
from reeve.demo.cast import PARTS, Player, find_cast, new_cast, save_cast
from reeve.demo.files import corrected_extract, extract_with_faults
from reeve.demo.money import buy, give_pilot, pay_short
from reeve.demo.sign_up import fresh_code, invite, join, onboard
from reeve.demo.window import Page, Unexpected, Window
from reeve.department.obligations import owe
from reeve.identity.invite import Invitee
from reeve.identity.invite import invite as invite_person
from reeve.identity.visitor import House
from reeve.installation import here
from reeve.onboarding.terminal import at_the_terminal
from reeve.register.authorities import get_authority
from reeve.register.queries import get_department
from reeve.rulebook.queries import get_definition
from reeve.samples.form import debt_quarters

COUNCIL_A = "winchester"
COUNCIL_B = "bournemouth-christchurch-and-poole"
EXTRACT = f"/c/{COUNCIL_A}/returns/shbe/2026-10"
FORM = f"/c/{COUNCIL_B}/returns/hbdr/2026-27-Q2"
DUE = datetime(2026, 12, 4, 23, 59, 59, tzinfo=ZoneInfo("Europe/London"))
DUE_NOTE = "A practice date, made for the demo"
PATIENCE = 300
FILES = "demo-files"
RULES, RULE_OWNER = "/rules", "/department/rules"
REASON = "Checked with the claimant's file: the figure is right. A correction of the earlier month explains it."

HEADLINE = re.compile(
    r'reeve-headlines__value">([^<]+)</span>\s*<span class="reeve-headlines__label">(.*?)</span>', re.DOTALL
)

Say = Callable[[str], None]


class Play:
    """One run of the demo against the service at ``base_url``; ``say`` prints a step."""

    def __init__(self, base_url: str, say: Say) -> None:
        self.base_url = base_url
        self.say = say
        names = {"A": get_authority(COUNCIL_A).name, "B": get_authority(COUNCIL_B).name}
        self.cast = new_cast(names)
        self.folder = here().settings.data_dir / FILES
        self.folder.mkdir(mode=0o700, exist_ok=True)

    def player(self, part: str, place: str) -> Player:
        """By part and council letter, as in cast.PARTS."""
        index = next(i for i, each in enumerate(PARTS) if each[2] == part and each[3] in (place, ""))
        return self.cast[index]

    def step(self, words: str, path: str) -> None:
        self.say(f"{words}\n    {self.base_url}{path}")

    def run(self) -> None:
        """Play everything; afterwards the people are remembered."""
        self.ask_councils()
        platform = self.open_platform()
        self.come_aboard(platform)
        self.buy(platform)
        self.deliver_extract()
        self.deliver_form()
        self.verify_receipts()
        self.refuse_neighbour()
        self.look_from_the_desk()
        save_cast(here().settings.data_dir, self.cast)

    def ask_councils(self) -> None:
        with unit(Role.PLATFORM):
            department = get_department(db.platform, "dwp")
        with unit(Role.DEPARTMENT, department_id=department.id):
            for key, period in (("shbe", "2026-10"), ("hbdr", "2026-27-Q2")):
                definition = get_definition(db.department, key, period)
                made = owe(definition, Period.parse(period), practice=True, due_at=DUE, due_note=DUE_NOTE)
                self.say(f"The department asks {made} councils for {definition.title}, {period} (practice)")

    def open_platform(self) -> Window:
        """The first platform admin and the department's people are invited at the terminal; everybody else on a
        page."""
        admin = self.player("platform", "the platform")
        analyst, owner = (self.player(part, "the department") for part in ("analyst", "rule_owner"))
        with at_the_terminal():
            link = invite_person(db.platform, Invitee(admin.email, admin.name, "platform"), house=None)
            dwp = get_department(db.platform, "dwp")
            house = House("department", dwp.id, dwp.slug, dwp.name)
            desk, rules = (
                invite_person(db.platform, Invitee(each.email, each.name, each.part), house=house)
                for each in (analyst, owner)
            )
        self.platform = join(self.base_url, link, admin)
        self.desk = join(self.base_url, desk, analyst)
        self.rules = join(self.base_url, rules, owner)
        self.step(f"{admin.name} signs in as platform admin", "/platform/councils")
        return self.platform

    def come_aboard(self, platform: Window) -> None:
        self.windows: dict[str, Window] = {}
        for letter, slug in (("A", COUNCIL_A), ("B", COUNCIL_B)):
            admin = self.player("admin", letter)
            window = onboard(platform, slug, admin)
            self.step(f"{admin.place} comes aboard; {admin.name} is its first admin", f"/platform/councils/{slug}")
            self.windows[f"admin {letter}"] = window
            for part in ("preparer", "certifier"):
                colleague = self.player(part, letter)
                self.windows[f"{part} {letter}"] = invite(window, platform, slug, colleague)
            self.step("A preparer and a certifier are invited and sign in", f"/c/{slug}/people")

    def buy(self, platform: Window) -> None:
        admin = self.player("admin", "A")
        bought = buy(platform, self.windows["admin A"], COUNCIL_A, admin.place)
        self.step(f"{admin.place} buys Plus: a quote, a purchase order, a contract", bought.contract)
        self.step(f"Invoice {bought.number} is issued", bought.invoice)
        self.step("A transfer comes that is short, and waits for somebody", pay_short(platform, bought.number))
        place = self.player("admin", "B").place
        self.step(f"{place} has every extra for a year, as a pilot", give_pilot(platform, COUNCIL_B))

    def deliver_extract(self) -> None:
        window, preparer = self.windows["preparer A"], self.player("preparer", "A")
        authority = get_authority(COUNCIL_A)
        first = self.upload(window, extract_with_faults(self.folder, authority))
        self.step(f"{preparer.name} uploads 20,000 claims: {headline(first)}", f"{EXTRACT}/versions/1")
        self.extract = corrected_extract(self.folder, authority)
        second = self.upload(window, self.extract)
        self.step(f"A corrected file: {headline(second)}", f"{EXTRACT}/versions/2")
        explained = self.explain_all(window, second)
        self.step(f"{preparer.name} explains what needs explaining ({explained})", f"{EXTRACT}/versions/2")
        self.send(window, f"{EXTRACT}/versions/2")
        self.delivered(window, f"{EXTRACT}/versions/2")
        self.step("The extract is delivered, with a receipt", f"{EXTRACT}/versions/2/delivery")

    def upload(self, window: Window, file: Path) -> Page:
        page = window.upload(window.get(f"{EXTRACT}/uploads"), "/uploads", file)
        return self.checked(window, page)

    def checked(self, window: Window, page: Page) -> Page:
        """Wait until the check is done; the version's page."""
        deadline = time.monotonic() + PATIENCE
        while page.url.endswith("/progress"):
            if time.monotonic() > deadline:
                raise Unexpected(page, "the check is not done")
            time.sleep(0.5)
            page = window.get(page.url)
        return page

    def explain_all(self, window: Window, page: Page) -> int:
        """Give a reason for every rule that asks for one; returns for how many rules."""
        rules = sorted({link for link in page.reader.links if "/findings?" in link and "rule=" in link})
        explained = 0
        for link in rules:
            findings = window.get(link)
            if any(form.action.endswith("/explanations") for form in findings.reader.forms):
                window.send(findings, "/explanations", reason=REASON)
                explained += 1
        return explained

    def send(self, window: Window, version: str) -> None:
        window.send(window.get(f"{version}/submission"), "/submission")

    def delivered(self, window: Window, version: str) -> Page:
        deadline = time.monotonic() + PATIENCE
        while True:
            page = window.look(f"{version}/delivery")
            if page.status == 200 and "delivered" in page.heading.lower():
                return page
            if time.monotonic() > deadline:
                raise Unexpected(page, "it is not delivered")
            time.sleep(0.5)

    def deliver_form(self) -> None:
        window, preparer = self.windows["preparer B"], self.player("preparer", "B")
        figures = debt_quarters(get_authority(COUNCIL_B).register_code, 1)[0]
        typed = {cell: f"{pence / 100:.2f}" for cell, pence in figures.items()}
        page = window.send(window.get(f"{FORM}/draft"), "/draft", to=f"{self.base_url}{FORM}/versions", **typed)
        page = self.checked(window, page)
        self.step(f"{preparer.name} fills in the debt form: {headline(page)}", f"{FORM}/draft")
        self.explain_all(window, page)
        self.send(window, f"{FORM}/versions/1")
        self.step(f"{preparer.name} sends it for signature", f"{FORM}/versions/1/submission")
        self.sign()
        self.delivered(window, f"{FORM}/versions/1")
        self.step("The form is delivered, with a receipt", f"{FORM}/versions/1/delivery")

    def sign(self) -> None:
        window, certifier = self.windows["certifier B"], self.player("certifier", "B")
        path = f"{FORM}/versions/1/signature"
        window.send(window.get(path), "/signature", code=fresh_code(certifier))
        self.step(f"{certifier.name} signs exactly those figures, with a fresh code", path)

    def verify_receipts(self) -> None:
        """Both receipts, off line, with nothing but the public key; the extract's also against the file sent."""
        key = self.folder / "reeve-public-key.txt"
        key.write_bytes(self.desk.raw("/reeve-public-key.txt"))
        for letter, version, files in (
            ("A", f"{EXTRACT}/versions/2", [str(self.extract)]),
            ("B", f"{FORM}/versions/1", []),
        ):
            receipt = self.folder / f"receipt-{letter}.json"
            receipt.write_bytes(self.windows[f"preparer {letter}"].raw(f"{version}/receipt.json"))
            reeve = str(Path(sys.executable).with_name("reeve"))
            subprocess.run(
                [reeve, "verify", str(receipt), *files, "--public-key", str(key)], check=True, capture_output=True
            )
            name = json.loads(receipt.read_text())["receipt"]["consignment"]
            self.step(f"The receipt of {name} is verified off line", f"{version}/receipt.json")

    def refuse_neighbour(self) -> None:
        for path in (f"/c/{COUNCIL_A}/", EXTRACT, f"{EXTRACT}/versions/2", f"{EXTRACT}/versions/2/receipt.json"):
            self.windows["preparer B"].get(path, expect=404)
        self.step("Council B is told that council A's pages do not exist (404)", EXTRACT)

    def look_from_the_desk(self) -> None:
        page = self.desk.get("/department/returns/shbe/2026-10")
        self.step(f"{self.player('analyst', 'the department').name} sees who is in: {page.heading}", "/department")
        self.rules.get(RULE_OWNER)
        owner = self.player("rule_owner", "the department").name
        self.step(f"{owner} may change what returns are checked with", RULE_OWNER)


def headline(page: Page) -> str:
    """What a version's page says first: how many findings of each kind."""
    numbers = HEADLINE.findall(page.body)
    return ", ".join(f"{value} {plain(label)}" for value, label in numbers) or page.heading


def plain(markup: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", markup).split()).lower()


def play_once(base_url: str, say: Say) -> list[Player]:
    """Play where it was not played before; the people either way."""
    folder = here().settings.data_dir
    if find_cast(folder) is None:
        Play(base_url, say).run()
    cast = find_cast(folder)
    if cast is None:
        raise RuntimeError("the play ended without its people")
    return cast
