"""How an obligation stands, in one word; when it is due; the one next step. Pure: a row and a clock in, words out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from councils.returns.models import Standing
from reeve.identity.permissions import Act
from reeve.web.language import day as spoken_day
from reeve.web.language import gettext, ngettext

LONDON = ZoneInfo("Europe/London")
CARRIED_BY_A_PERSON = "person"


class State(StrEnum):
    """The states an officer sees, in the order of the work."""

    NOT_STARTED = "Not started"
    IN_PROGRESS = "In progress"
    CHECKING = "Checking"
    NOT_CHECKED = "Not checked"
    NEEDS_FIXING = "Needs fixing"
    NEEDS_EXPLAINING = "Needs explaining"
    READY_FOR_SIGNATURE = "Ready for signature"
    READY_TO_SEND = "Ready to send"
    WITH_THE_CERTIFIER = "With the certifier"
    WAITING_FOR_RELEASE = "Waiting for release"
    DECLINED = "Declined"
    SIGNED = "Signed - not sent"
    SENDING = "Sending"
    DELIVERED = "Delivered"
    SENT_BY_YOU = "Sent by you"
    ACCEPTED = "Accepted"
    QUERIED = "Queried"
    REJECTED = "Rejected"
    WITHDRAWN = "Withdrawn"


UNDER_WAY = frozenset({State.WITH_THE_CERTIFIER, State.WAITING_FOR_RELEASE, State.SIGNED, State.SENDING})
"""Sent for signature or delivery and not yet come to an end: no new version may be made meanwhile."""

BEGUN = frozenset({State.NOT_STARTED, State.IN_PROGRESS, State.CHECKING})
"""Before there is a checked version to replace."""

HANDED_OVER = frozenset({State.DELIVERED, State.SENT_BY_YOU, State.ACCEPTED, State.QUERIED, State.REJECTED})


def state_of(standing: Standing) -> State:
    """The state of the newest version; where there is none, of the draft."""
    if standing.version_id is None:
        return State.NOT_STARTED if standing.draft_id is None else State.IN_PROGRESS
    if standing.submission_id is None:
        return checked_state(standing)
    if standing.delivered_at is not None:
        return delivered_state(standing)
    return submitted_state(standing)


def checked_state(standing: Standing) -> State:
    """Before submission: the check, and what is left to answer."""
    if standing.check_outcome is None:
        return State.CHECKING
    if standing.check_outcome == "failed":
        return State.NOT_CHECKED
    if standing.check_outcome == "unreadable" or standing.stops or standing.open_fixes:
        return State.NEEDS_FIXING
    if standing.open_confirms:
        return State.NEEDS_EXPLAINING
    return State.READY_FOR_SIGNATURE if standing.asks_signature else State.READY_TO_SEND


def submitted_state(standing: Standing) -> State:
    """From submission until the other end has it."""
    if standing.withdrawn_at is not None:
        return State.WITHDRAWN
    if standing.declined_at is not None:
        return State.DECLINED
    if standing.signature_required and standing.signed_at is None:
        return State.WITH_THE_CERTIFIER
    if standing.release_required and standing.released_at is None:
        return State.WAITING_FOR_RELEASE
    if standing.carried_by == CARRIED_BY_A_PERSON:
        return State.READY_TO_SEND if standing.signed_at is None else State.SIGNED
    if standing.signed_at is not None and standing.delivery_id is None:
        return State.SIGNED
    return State.SENDING


def delivered_state(standing: Standing) -> State:
    """After delivery: the department's last word counts; a query that was replied to is with the department again."""
    if standing.rejected_at is not None:
        return State.REJECTED
    if standing.queried_at is not None and standing.queried_at > latest(standing.accepted_at, standing.replied_at):
        return State.QUERIED
    if standing.accepted_at is not None:
        return State.ACCEPTED
    return State.SENT_BY_YOU if standing.carried_by == CARRIED_BY_A_PERSON else State.DELIVERED


def latest(*moments: datetime | None) -> datetime:
    return max((moment for moment in moments if moment is not None), default=datetime.min.replace(tzinfo=LONDON))


IN_DAYS = ("Due in %(num)s day", "Due in %(num)s days")


@dataclass(frozen=True)
class Due:
    """When it is due; ``late`` where the time has passed. ``pattern`` may name ``day``, which is the day of ``on``;
    where ``days`` is given it is that many days."""

    pattern: str
    late: bool = False
    on: datetime | None = None
    days: int | None = None

    @property
    def words(self) -> str:
        """In English."""
        if self.days is not None:
            return IN_DAYS[self.days != 1] % {"num": self.days}
        return self.pattern % {"day": "" if self.on is None else day(self.on)}

    def spoken(self) -> str:
        """In the language of the page."""
        if self.days is not None:
            return str(ngettext(*IN_DAYS, self.days))
        return str(gettext(self.pattern, day=spoken_day(self.on)))


def due_of(standing: Standing, *, now: datetime) -> Due:
    """Due words by the calendar of Europe/London. What counts against the time is the moment it was sealed."""
    due = latest_due(standing)
    sent = sent_at(standing)
    if sent is not None:
        late = due is not None and sent > due
        return Due("Sent late, %(day)s" if late else "Sent %(day)s", late=late, on=sent)
    if due is None:
        return Due("No date set")
    days = (due.astimezone(LONDON).date() - now.astimezone(LONDON).date()).days
    if now > due:
        return Due("Overdue, was due %(day)s", late=True, on=due)
    if standing.extended_to is not None:
        return Due("Extended to %(day)s", on=due)
    return Due("Due today") if days == 0 else Due(IN_DAYS[1], days=days)


def latest_due(standing: Standing) -> datetime | None:
    return standing.extended_to or standing.due_at


def sent_at(standing: Standing) -> datetime | None:
    """When the version counts as sent: the last act it needed, also while it is still on its way. Nothing the
    department has sent back counts."""
    if standing.rejected_at is not None:
        return None
    if standing.delivered_at is not None:
        return standing.sealed_at or standing.delivered_at
    return (standing.sealed_at or cleared_at(standing)) if is_on_its_way(standing) else None


def is_on_its_way(standing: Standing) -> bool:
    """Nobody's act is missing, and a machine takes it there."""
    by_machine = standing.carried_by not in (None, CARRIED_BY_A_PERSON)
    return by_machine and state_of(standing) in (State.SIGNED, State.SENDING)


def cleared_at(standing: Standing) -> datetime | None:
    acts = (standing.submitted_at, standing.signed_at, standing.released_at)
    return max((at for at in acts if at is not None), default=None)


def day(moment: datetime) -> str:
    local = moment.astimezone(LONDON)
    return f"{local.day} {local:%B %Y}"


@dataclass(frozen=True)
class NextStep:
    """The one thing to do next. ``path`` continues the address of the return's period; None where it is somebody
    else's turn, and ``words`` then say whose."""

    words: str
    path: str | None = None


def is_to_be_carried(standing: Standing) -> bool:
    """Signed or ready, and nothing but a person takes it to the department."""
    ready = state_of(standing) in (State.SIGNED, State.READY_TO_SEND) and standing.submission_id is not None
    return ready and standing.carried_by == CARRIED_BY_A_PERSON


def next_step(standing: Standing, *, may: Callable[[Act], bool]) -> NextStep:
    """What this person, who may do what ``may`` allows, does next."""
    if is_to_be_carried(standing):
        return CARRY(standing, may)
    return STEPS[state_of(standing)](standing, may)


Chooser = Callable[[Standing, Callable[[Act], bool]], NextStep]


def only(act: Act, words: str, path: str, otherwise: NextStep) -> Chooser:
    def choose(standing: Standing, may: Callable[[Act], bool]) -> NextStep:
        return NextStep(words, path.format(n=standing.version_number)) if may(act) else otherwise

    return choose


def anybody(words: str, path: str) -> Chooser:
    return lambda standing, _may: NextStep(words, path.format(n=standing.version_number))


def begin(form_words: str, file_words: str, waiting: str) -> Chooser:
    def choose(standing: Standing, may: Callable[[Act], bool]) -> NextStep:
        if not may(Act.PREPARE):
            return NextStep(waiting)
        return NextStep(form_words, "draft") if standing.is_form else NextStep(file_words, "uploads")

    return choose


def findings_first(words: str) -> Chooser:
    """A form is corrected in its draft, but the findings say where."""
    return anybody(words, "versions/{n}")


CARRY = only(
    Act.SUBMIT, "Send it yourself", "versions/{n}/pack", NextStep("A preparer sends it to the department themselves")
)
STEPS: dict[State, Chooser] = {
    State.NOT_STARTED: begin("Fill in the form", "Upload the file", "A preparer starts this"),
    State.IN_PROGRESS: begin("Go on with the form", "Upload the file", "A preparer goes on with this"),
    State.CHECKING: anybody("See how far the check is", "versions/{n}/progress"),
    State.NOT_CHECKED: anybody("See what happened", "versions/{n}/progress"),
    State.NEEDS_FIXING: findings_first("See what to fix"),
    State.NEEDS_EXPLAINING: findings_first("See what to explain"),
    State.READY_FOR_SIGNATURE: only(
        Act.SUBMIT, "Send for signature", "versions/{n}/submission", NextStep("A preparer sends it for signature")
    ),
    State.READY_TO_SEND: only(Act.SUBMIT, "Send", "versions/{n}/submission", NextStep("A preparer sends it")),
    State.WITH_THE_CERTIFIER: only(
        Act.SIGN, "Read and sign", "versions/{n}/signature", NextStep("A certifier signs or declines")
    ),
    State.WAITING_FOR_RELEASE: only(
        Act.RELEASE, "Release it", "versions/{n}/release", NextStep("A second person releases it")
    ),
    State.DECLINED: begin("Correct the form", "Upload a corrected file", "A preparer corrects it"),
    State.SIGNED: anybody("See how it stands", "versions/{n}/delivery"),
    State.SENDING: anybody("See how far it is", "versions/{n}/delivery"),
    State.DELIVERED: anybody("See the receipt", "versions/{n}/delivery"),
    State.SENT_BY_YOU: anybody("See what was sent", "versions/{n}/pack"),
    State.ACCEPTED: anybody("See the receipt", "versions/{n}/delivery"),
    State.QUERIED: anybody("Answer the query", "versions/{n}/delivery"),
    State.REJECTED: begin("Correct the form", "Upload a corrected file", "A preparer corrects it"),
    State.WITHDRAWN: begin("Go on with the form", "Upload a new file", "A preparer goes on with this"),
}
