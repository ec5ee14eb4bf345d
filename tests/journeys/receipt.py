"""A receipt checked in the browser by somebody without an account: a whole one, a raised one, a hundred tampered; and
together with the tree heads the council was given."""

from __future__ import annotations

import json
from base64 import b64encode
from random import Random

from playwright.sync_api import Page, expect

from reeve.proof import PublicKey, canonical, verify
from reeve.proof.heads import check_beside
from tests.journeys.walking import Walk, press
from tests.service import Service


def check_receipt(tom: Page, version: str, anybody: Page, walk: Walk, *, service: Service) -> None:
    """Somebody without an account checks the receipt beside tree heads, then one with a figure raised, and nothing
    leaves the page. Of a hundred tampered ones the browser finds what Reeve's own verification finds."""
    receipt = tom.request.get(f"{version}/receipt.json").body()
    heads = given_heads(tom, receipt, version.split("/returns/")[0], walk, service=service)
    anybody.goto("/verify")
    expect(anybody.get_by_text("The receipt stays with you.")).to_be_visible()
    walk.look(anybody, "verify")
    sent: list[str] = []
    anybody.on("request", lambda asked: sent.append(asked.method + (asked.post_data or "")))
    for name, data, words in (
        ("receipt.json", receipt, "The receipt holds: it is of a practice return"),
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
    assert set(sent) == {"GET"}, "Only the page's own scripts were asked for."
    key = PublicKey.parse_file(tom.request.get("/reeve-public-key.txt").text())
    receipts, files = tampered(receipt, 100), tampered(heads, 40)
    verified = [verify(case, public_key=key) for case in receipts]
    beside = [check_beside(verified[0].parts or {}, case, trusted=key) for case in files]
    assert found_by_the_browser(anybody, receipts, files, key) == [
        [[check.name, check.ok] for check in checks] for checks in [*(each.checks for each in verified), *beside]
    ]
    anybody.goto("/verify/tree-heads")
    walk.look(anybody, "tree-heads")


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


def found_by_the_browser(page: Page, receipts: list[bytes], heads: list[bytes], keys: list[PublicKey]) -> object:
    """What it finds of each receipt, and of the first receipt beside each file of heads."""
    return page.evaluate(
        """async ([receipts, heads, keys]) => {
            const { reeveVerify, reeveVerifyHeads } = document.querySelector("[data-reeve-verify]").dataset
            const { verify, tools } = await import(reeveVerify)
            const { checkBeside } = await import(reeveVerifyHeads)
            const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer
            const said = (checks) => checks.map(({ name, ok }) => [name, ok])
            const found = await Promise.all(receipts.map((each) => verify(bytes(each), keys)))
            const beside = heads.map((each) => checkBeside(tools, found[0].parts, bytes(each), keys))
            return [...found.map(({ checks }) => said(checks)), ...(await Promise.all(beside)).map(said)]
        }""",
        [[b64encode(case).decode() for case in cases] for cases in (receipts, heads)]
        + [[{"id": key.id, "text": key.text} for key in keys]],
    )
