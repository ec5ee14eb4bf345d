"""A receipt checked in the browser by somebody without an account: a whole one, a raised one, a hundred tampered;
together with the tree heads the council was given; and one from before there was a log, with its late entry."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from playwright.sync_api import Page, expect

from reeve.proof import JSON, Check, PublicKey, Receipt, SigningKey, canonical, verify
from reeve.proof.canonical import moment
from reeve.proof.heads import check_beside, heads_file, step_of
from reeve.proof.late import entered_late, issue_late
from reeve.proof.receipt import BEFORE_THE_LOG
from reeve.proof.seal import seal
from reeve.proof.succession import announce
from tests.journeys.walking import Walk, press
from tests.reeve.proof.small_log import SmallLog, issued
from tests.service import Service

OURS, NEXT = SigningKey(bytes([1]) * 32), SigningKey(bytes([2]) * 32)
OLD = Path(__file__).parents[1] / "reeve" / "proof" / "old" / "receipt-1.json"
"""A receipt as it was given before there was a log, by the key of the tests."""
OLD_KEY = SigningKey(bytes(range(32)))
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
HOLDS = re.compile("^The receipt holds")
"""Whether the heads speak of it depends on when the day's was signed: before it came, or after."""


def check_receipt(tom: Page, version: str, anybody: Page, walk: Walk, *, service: Service) -> None:
    """Somebody without an account checks the receipt beside tree heads, then one with a figure raised, and nothing
    leaves the page. Of a hundred tampered ones, and of tampered heads, the browser finds what Reeve's own verification
    finds."""
    receipt = tom.request.get(f"{version}/receipt.json").body()
    heads = given_heads(tom, receipt, version.split("/returns/")[0], walk, service=service)
    anybody.goto("/verify")
    expect(anybody.get_by_text("The receipt stays with you.")).to_be_visible()
    walk.look(anybody, "verify")
    sent: list[str] = []
    anybody.on("request", lambda asked: sent.append(asked.method + (asked.post_data or "")))
    for name, data, words in (
        ("receipt.json", receipt, HOLDS),
        ("raised.json", raised(receipt), "Do not rely on this receipt"),
    ):
        anybody.get_by_label("The receipt").set_input_files(
            {"name": name, "mimeType": "application/json", "buffer": data}
        )
        anybody.get_by_label("Tree heads, if you have them").set_input_files(
            {"name": "heads.json", "mimeType": "application/json", "buffer": heads}
        )
        press(anybody, "Check the receipt")
        expect(anybody.get_by_role("heading", name=words)).to_be_focused()
        expect(anybody.get_by_text("The log only grew")).to_have_count(1 if name == "receipt.json" else 0)
        walk.look(anybody, f"verify-{name.removesuffix('.json')}")
    expect(anybody.get_by_text("The manifest is not the one the receipt is for.")).to_be_visible()
    check_entry(anybody, receipt, walk, service=service)
    assert set(sent) == {"GET"}, "Only the page's own scripts were asked for."
    key = PublicKey.parse_file(tom.request.get("/reeve-public-key.txt").text())
    cases = tampered(receipt, 100)
    assert found_by_the_browser(anybody, "verify", cases, key) == [
        said(verify(case, public_key=key).checks) for case in cases
    ]
    own, files = beside_heads(receipt)
    parts = verify(own, public_key=OURS.public).parts or {}
    assert found_by_the_browser(anybody, "beside", [own, *files], [OURS.public]) == [
        said(check_beside(parts, file, trusted=[OURS.public])) for file in files
    ]
    entries = late_entries()
    assert found_by_the_browser(anybody, "late", [OLD.read_bytes(), *entries], [OLD_KEY.public]) == [
        said(verify(OLD.read_bytes(), public_key=OLD_KEY.public, entry=each).checks) for each in entries
    ]
    anybody.goto("/verify/tree-heads")
    walk.look(anybody, "tree-heads")


def check_entry(anybody: Page, receipt: bytes, walk: Walk, *, service: Service) -> None:
    """The receipt as it would have been given before there was a log holds with its late entry; the entry of another is
    said to be that, and nothing is said of the receipt."""
    key = Path(service.environment["REEVE_DATA_DIR"], "receipt-key").read_text()
    old, late = before_the_log(receipt, SigningKey.parse(key))
    for name, entry, words in (
        ("entry", late, HOLDS),
        ("entry-of-another", late_entries()[0], "This entry is not of this receipt, so nothing was checked"),
    ):
        anybody.goto("/verify")
        for label, file in (("The receipt", old), ("Its entry in the log, if it has one of its own", entry)):
            anybody.get_by_label(label).set_input_files(
                {"name": "file.json", "mimeType": "application/json", "buffer": file}
            )
        press(anybody, "Check the receipt")
        expect(anybody.get_by_role("heading", name=words)).to_be_focused()
        expect(anybody.get_by_text("It was received before there was a log")).to_have_count(1 if entry is late else 0)
        walk.look(anybody, f"verify-{name}")


def before_the_log(receipt: bytes, key: SigningKey) -> tuple[bytes, bytes]:
    """The receipt in its earlier form, and its late entry, both signed by ``key``."""
    parts = json.loads(receipt)
    del parts["log"]
    parts["receipt"] |= {"format": BEFORE_THE_LOG}
    parts["proof"] = seal(parts["receipt"], key=key)
    return canonical(parts) + b"\n", entered(parts["receipt"], key)


def entered(receipt: dict[str, JSON], key: SigningKey) -> bytes:
    """A day after it came, as the third."""
    at = moment(receipt["received_at"]) or NEVER
    return issue_late(receipt, entry=SmallLog(b"1", b"2").enter(entered_late(receipt), at + timedelta(days=1)), key=key)


def late_entries() -> list[bytes]:
    """That of the old receipt, tampered ones, one whose log is another's, and no entry at all."""
    receipt = json.loads(OLD.read_bytes())["receipt"]
    right = entered(receipt, OLD_KEY)
    parts = json.loads(right)
    others = ({"log": json.loads(entered({**receipt, "channel": "another"}, OLD_KEY))["log"]}, {"note": "trust me"})
    return [*tampered(right, 60), *(canonical({**parts, **other}) + b"\n" for other in others), b"{}\n", b""]


def raised(receipt: bytes) -> bytes:
    """One figure a pound higher, and nothing else."""
    parts = json.loads(receipt)
    parts["manifest"]["figures"][0]["amount"] += 100
    return canonical(parts) + b"\n"


def given_heads(tom: Page, receipt: bytes, council: str, walk: Walk, *, service: Service) -> bytes:
    """Night falls; the council is given the day's head and takes its own file away, from this receipt on."""
    service.run("log", "keep")
    tom.goto(f"{council}/tree-heads")
    expect(tom.get_by_role("main")).to_contain_text("Tree heads given to your council")
    walk.look(tom, "tree-heads-given")
    size = json.loads(receipt)["log"]["tree"]["head"]["size"]
    return tom.request.get(f"{council}/tree-heads/reeve-tree-heads.json?since={size}").body()


def tampered(file: bytes, times: int) -> list[bytes]:
    """The file, and so many others with one byte of it another."""
    random = Random(6962)
    places = [random.randrange(len(file) - 1) for _ in range(times)]
    return [file, *(file[:at] + b"7" + file[at + 1 :] for at in places if file[at] != ord("7"))]


def beside_heads(receipt: bytes) -> tuple[bytes, list[bytes]]:
    """The same receipt in a log of ours, with heads of the days after it, by a key and the one it announced; and those
    tampered with."""
    parts = json.loads(receipt)
    times = {name: moment(parts["receipt"][name]) or NEVER for name in ("sealed_at", "received_at")}
    again = Receipt(
        parts["receipt"]["consignment"], parts["manifest"], parts["signature"], **times,
        channel="ours", audit_head="none", practice=True,
    )  # fmt: skip
    log, at = SmallLog(b"1", b"2", b"3"), times["received_at"]
    own = issued(again, key=OURS, log=log)
    for number in range(9):
        log.add(bytes([number]))
    sizes = ((4, 6, OURS), (6, 9, OURS), (9, 13, NEXT))
    steps = [
        step_of(log.head(at + timedelta(days=day), size), since=since, path=log.since(since, size), key=key)
        for day, (since, size, key) in enumerate(sizes, 1)
    ]
    announced = announce(NEXT.public, key=OURS, since=at + timedelta(days=2, hours=12))
    whole = heads_file(steps, changes=[announced])
    return own, [*tampered(whole, 40), heads_file(steps[:2]), heads_file(steps[1:]), heads_file(steps)]


def said(checks: Sequence[Check]) -> list[list[object]]:
    return [[check.name, check.ok] for check in checks]


def found_by_the_browser(page: Page, how: str, cases: list[bytes], keys: list[PublicKey]) -> object:
    """What it finds of each receipt; or of the first beside each of the files that follow, which are heads (``beside``)
    or late entries (``late``)."""
    return page.evaluate(
        """async ([how, cases, keys]) => {
            const { reeveVerify, reeveVerifyHeads } = document.querySelector("[data-reeve-verify]").dataset
            const { verify, tools } = await import(reeveVerify)
            const { checkBeside } = await import(reeveVerifyHeads)
            const files = cases.map((each) => Uint8Array.from(atob(each), (letter) => letter.charCodeAt(0)).buffer)
            const said = (checks) => checks.map(({ name, ok }) => [name, ok])
            const checked = async (file) => (await verify(file, keys)).checks
            if (how === "verify") return (await Promise.all(files.map(checked))).map(said)
            if (how === "late") {
                const withEntry = async (file) => (await verify(files[0], keys, null, file)).checks
                return (await Promise.all(files.slice(1).map(withEntry))).map(said)
            }
            const { parts } = await verify(files[0], keys)
            return (await Promise.all(files.slice(1).map((file) => checkBeside(tools, parts, file, keys)))).map(said)
        }""",
        [how, [b64encode(case).decode() for case in cases], [{"id": key.id, "text": key.text} for key in keys]],
    )
