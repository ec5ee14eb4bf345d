"""A receipt checked in the browser by somebody without an account: a whole one, a raised one, a hundred tampered."""

from __future__ import annotations

import json
from base64 import b64encode
from random import Random

from playwright.sync_api import Page, expect

from reeve.proof import PublicKey, canonical, verify
from tests.journeys.walking import Walk, press


def check_receipt(tom: Page, version: str, anybody: Page, walk: Walk) -> None:
    """Somebody without an account checks the receipt, then one with a figure raised, and nothing leaves the page. Of a
    hundred tampered ones the browser finds what Reeve's own verification finds."""
    receipt = tom.request.get(f"{version}/receipt.json").body()
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
        press(anybody, "Check the receipt")
        expect(anybody.get_by_role("heading", name=words)).to_be_focused()
        walk.look(anybody, f"verify-{name.removesuffix('.json')}")
    expect(anybody.get_by_text("The manifest is not the one the receipt is for.")).to_be_visible()
    assert set(sent) == {"GET"}, "Only the page's own scripts were asked for."
    cases = tampered(receipt)
    key = PublicKey.parse_file(tom.request.get("/reeve-public-key.txt").text())
    assert found_by_the_browser(anybody, cases, key) == [
        [[check.name, check.ok] for check in verify(case, public_key=key).checks] for case in cases
    ]
    anybody.goto("/verify/tree-heads")
    walk.look(anybody, "tree-heads")


def raised(receipt: bytes) -> bytes:
    """One figure a pound higher, and nothing else."""
    parts = json.loads(receipt)
    parts["manifest"]["figures"][0]["amount"] += 100
    return canonical(parts) + b"\n"


def tampered(receipt: bytes) -> list[bytes]:
    """The receipt, and a hundred others with one byte of it another."""
    random = Random(6962)
    places = [random.randrange(len(receipt) - 1) for _ in range(100)]
    return [receipt, *(receipt[:at] + b"7" + receipt[at + 1 :] for at in places if receipt[at] != ord("7"))]


def found_by_the_browser(page: Page, cases: list[bytes], keys: list[PublicKey]) -> object:
    return page.evaluate(
        """async ([cases, keys]) => {
            const { verify } = await import(document.querySelector("[data-reeve-verify]").dataset.reeveVerify)
            const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
            const found = await Promise.all(cases.map((each) => verify(bytes(each).buffer, keys)))
            return found.map(({ checks }) => checks.map(({ name, ok }) => [name, ok]))
        }""",
        [[b64encode(case).decode() for case in cases], [{"id": key.id, "text": key.text} for key in keys]],
    )
