"""The night's work on the log: the head of the day is kept, everything is looked through, and the head is given."""

from __future__ import annotations

from dataclasses import replace

from reeve.alarms.models import RECEIPTS
from reeve.alarms.notice import notice
from reeve.database import Role, now
from reeve.identity.queries import today
from reeve.installation import here
from reeve.jobs import UPKEEP, queue, step
from reeve.transparency.kept import Contradicts, keep_head
from reeve.transparency.keys import key_fault, note_first, own_keys
from reeve.verifying.alarm import raise_alarm
from reeve.verifying.enter_late import enter_late
from reeve.verifying.give import give_heads
from reeve.verifying.look import Found, keep_look, look_through

EVERY_NIGHT = "40 1 * * *"  # in UTC: after midnight in London, winter and summer


@queue.periodic(cron=EVERY_NIGHT)
@queue.task(name="log", queue=UPKEEP, queueing_lock="log")
def run_log(timestamp: int) -> None:
    """Safe to run again, also for nights that were missed."""
    tend_log()
    give_heads()


def tend_log() -> Found:
    """Enter what came before the log, keep today's head, look through the log, and raise the alarm where anything does
    not hold."""
    faults = (*enter_late(), *sign_today()) if may_sign() else ()
    found = look_through()
    found = replace(found, faults=(*faults, *found.faults))
    notice_strangers(found)
    keep_look(found)
    if found.faults:
        raise_alarm(found.faults, on=today())
    return found


def may_sign() -> bool:
    """Whether this installation's key is one that was announced, and signs now. Where it is not, nothing is signed
    today, and an alarm is kept that the look tells until it is settled."""
    key = here().signing_key.public
    with step("log.key", role=Role.PLATFORM) as session:
        note_first(session, key, at=now())
        fault = key_fault(own_keys(session), key, at=now())
        if fault is not None:
            notice(session, RECEIPTS, shown=key.text, words=" ".join(fault))
    return fault is None


def notice_strangers(found: Found) -> None:
    """The key of a receipt that nobody announced is kept too: it may have signed while no night came."""
    if not found.strangers:
        return
    with step("log.strangers", role=Role.PLATFORM) as session:
        for key in found.strangers:
            words = f"A receipt in the inbox is signed with {key.id}, a key that nobody announced."
            notice(session, RECEIPTS, shown=key.text, words=words)


def sign_today() -> tuple[str, ...]:
    """Keep the head of today; why it could not be signed, in words, where it could not."""
    try:
        with step("log.head", role=Role.PLATFORM) as session:
            keep_head(session, on=now().date(), at=now(), key=here().signing_key)
    except (Contradicts, KeyError):
        return ("No tree head was signed today: the log does not begin with the one before.",)
    return ()
