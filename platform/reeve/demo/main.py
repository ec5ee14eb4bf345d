"""``python -m reeve.demo.main ADDRESS``: play the demo against the service there, then say who can sign in."""

from __future__ import annotations

import itertools
import sys

from reeve.demo.cast import Player
from reeve.demo.play import FILES, RULE_OWNER, RULES, play_once
from reeve.demo.window import Unexpected
from reeve.installation import here, install

PARTS = {
    "platform": "platform admin",
    "analyst": "department analyst",
    "rule_owner": "department rule owner",
    "admin": "council admin",
    "preparer": "preparer",
    "certifier": "certifier",
}


def main(address: str) -> int:
    """0 when it was played, now or before; 1 with the page that did not answer as expected."""
    install()
    number = itertools.count(1)
    try:
        cast = play_once(address, lambda words: say(f"{next(number)}. {words}"))
    except Unexpected as surprise:
        say(f"The demo stopped: {surprise}")
        say("Start it again: it begins afresh.")
        return 1
    say(who_can_sign_in(address, cast))
    return 0


def who_can_sign_in(address: str, cast: list[Player]) -> str:
    width = max(len(player.email) for player in cast)
    lines = [f"  {player.email:{width}}  {player.password}  {PARTS[player.part]}, {player.place}" for player in cast]
    return "\n".join(
        [
            "",
            f"Sign in at {address}/sign-in with an e-mail address and its password:",
            *lines,
            "Then enter a one-time code: `.venv/bin/reeve demo code EMAIL` prints one.",
            f"The rules of every return are open to anybody at {address}{RULES}.",
            f"The rule owner changes them, tries and publishes them at {address}{RULE_OWNER}.",
            f"The files it sent and the receipts it got are in {here().settings.data_dir / FILES}.",
            "Everything here is practice, and everybody is invented.",
        ]
    )


def say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
