"""The demo's people come in: invited, a password, an authenticator, signed in."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pyotp

from reeve.demo.cast import Player
from reeve.demo.window import Page, Unexpected, Window
from reeve.identity.demo_code import demo_code

CAPACITY = "Section 151 officer"
KEY = re.compile(r'id="authenticator-key">([^<]+)<')
LINK = re.compile(r"/invitations/[A-Za-z0-9_-]+")


def join(base_url: str, link: str, player: Player) -> Window:
    """Accept the invitation behind ``link``, choose a password, set up the authenticator; the window is signed in."""
    window = Window(base_url)
    path = urlsplit(link).path
    page = window.send(window.get(path), path, name=player.name, password=player.password)
    key = found(KEY, page)
    page = window.send(page, "/sign-in/authenticator", code=pyotp.TOTP(key.replace(" ", "")).now())
    if "recovery" not in page.text.lower():
        raise Unexpected(page, "no recovery codes were given")
    return window


def found(pattern: re.Pattern[str], page: Page) -> str:
    match = pattern.search(page.body)
    if match is None:
        raise Unexpected(page, f"nothing on it matches {pattern.pattern}")
    return match[match.lastindex or 0]


def letter_to(platform: Window, player: Player) -> str:
    """The invitation's link, from the newest letter to this person in the outbox."""
    outbox = platform.get("/platform/outbox")
    for href in dict.fromkeys(link for link in outbox.reader.links if "/platform/outbox/" in link):
        letter = platform.get(href)
        if player.email in letter.text:
            return found(LINK, letter)
    raise Unexpected(outbox, f"there is no letter to {player.email}")


def onboard(platform: Window, slug: str, admin: Player) -> Window:
    """The platform admin brings a council aboard; its first admin joins."""
    path = f"/platform/councils/{slug}/onboarding"
    platform.send(platform.get(path), path, admin_name=admin.name, admin_email=admin.email)
    return join(platform.base_url, letter_to(platform, admin), admin)


def invite(admin: Window, platform: Window, slug: str, player: Player, *, capacity: str = CAPACITY) -> Window:
    """The council's admin invites a colleague, who joins; a certifier signs in that capacity."""
    path = f"/c/{slug}/people/invitations"
    capacity = capacity if player.part == "certifier" else ""
    admin.send(admin.get(path), path, name=player.name, email=player.email, role=player.part, capacity=capacity)
    return join(platform.base_url, letter_to(platform, player), player)


def fresh_code(player: Player) -> str:
    """What this person's authenticator would show now."""
    return demo_code(player.email)
