"""What somebody signs in with, in a few words: enough to know one's own devices by, and too little to follow anybody.

A browser describes itself at length; only this phrase is kept of it.
"""

from __future__ import annotations

from flask import has_request_context, request

BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("CrOS", "a Chromebook"),
    ("Windows", "Windows"),
    ("Mac OS X", "a Mac"),
    ("Linux", "Linux"),
)
UNKNOWN = "An unknown browser"


def device_here() -> str:
    """The device this request comes from, in words."""
    return device_of(request.user_agent.string) if has_request_context() else UNKNOWN


def device_of(user_agent: str) -> str:
    """ "Edge on Windows", from what a browser says of itself; never a word of its own."""
    browser = next((words for mark, words in BROWSERS if mark in user_agent), UNKNOWN)
    system = next((words for mark, words in SYSTEMS if mark in user_agent), None)
    return f"{browser} on {system}" if system else browser
