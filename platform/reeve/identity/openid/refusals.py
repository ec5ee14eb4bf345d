"""What is said when a sign-in with a council's account does not work. Nobody was signed in, and nothing was linked."""

from __future__ import annotations

from reeve.errors import Conflict, NotFound, Refusal

AFTER = (
    "Nobody was signed in. Start again from the sign-in page; if it happens again, tell your council's admin what this "
    "page says. Your other ways to sign in still work, unless your council has switched them off."
)


class UnknownAttempt(NotFound):
    """We do not know this sign-in, or it was begun in another browser. Start again from the sign-in page."""

    title = "We do not know this sign-in"


class AccountRefusal(Refusal):
    """A refusal whose first sentence, ``why``, also goes into the council's history."""

    status = 403
    title = "Your council's sign-in was not accepted"

    def __init__(self, *, after: str = AFTER) -> None:
        self.why = (type(self).__doc__ or "").strip().splitlines()[0]
        super().__init__(f"{self.why} {after}")


class AttemptOver(AccountRefusal):
    """This sign-in was used already, or it took longer than ten minutes."""

    status = 410
    title = "This sign-in is over"


class ProviderAway(AccountRefusal):
    """The council's sign-in service did not answer as it should."""

    status = 503
    title = "Your council's sign-in does not answer"


class ProviderSaidNo(AccountRefusal):
    """The council's sign-in service said no, or somebody pressed Cancel there."""

    title = "Your council's sign-in said no"


class CodeRefused(AccountRefusal):
    """The council's sign-in service did not take the code it had given; a code works once."""


class NoToken(AccountRefusal):
    """The council's sign-in service gave no statement of who signed in."""


class WrongIssuer(AccountRefusal):
    """The statement comes from another sign-in service than the one the council is tied to."""


class WrongDirectory(AccountRefusal):
    """The statement comes from another organisation's directory than the council's own."""


class WrongAudience(AccountRefusal):
    """The statement was made for another service than Reeve."""


class Replayed(AccountRefusal):
    """The statement belongs to another sign-in than this one."""


class NotSigned(AccountRefusal):
    """The statement is not signed in a way we accept."""


class WrongSignature(AccountRefusal):
    """The signature on the statement is not the council's sign-in service's."""


class OutOfTime(AccountRefusal):
    """The statement is too old, or its time is wrong. A wrong clock at the sign-in service does this."""


class Incomplete(AccountRefusal):
    """The statement leaves out something we need to tell people apart."""


class NotLinked(AccountRefusal):
    """That account is not linked to anybody here yet."""

    title = "Link your account first"

    def __init__(self) -> None:
        super().__init__(
            after="Nobody was signed in. Sign in as you do now, open Your account, and link it there: it takes one "
            "minute, once. We never go by an e-mail address, even where it is the same. If you are new, open the link "
            "in your invitation."
        )


class LinkedElsewhere(AccountRefusal):
    """That account is linked to somebody else here."""

    status = 409
    title = "That account is linked already"

    def __init__(self) -> None:
        super().__init__(
            after="Nothing was changed. Check that you are signed in as yourself at your council's sign-in, or ask the "
            "person it is linked to to unlink it under Your account."
        )


class LinkedAlready(AccountRefusal):
    """You have linked another account of this council."""

    status = 409
    title = "You have linked an account already"

    def __init__(self) -> None:
        super().__init__(
            after="Nothing was changed. To use this one instead, unlink the other under Your account first."
        )


class SomebodyElse(AccountRefusal):
    """You are not signed in as the person who began this."""

    title = "Sign in as yourself first"


class OnlyByAccount(Refusal):
    """This council is entered with the council's own account only, so nothing was done. Open the page to sign in so."""

    status = 403
    title = "Sign in with your council's account"


class NotInUse(Refusal):
    """This council does not use its own sign-in here. Sign in with your e-mail address and password."""

    status = 404
    title = "That sign-in is not in use"


class TestFirst(Conflict):
    """These settings were not tested yet, so nothing was changed. Do a test sign-in first."""

    title = "Test it first"


class NameBreakGlassFirst(Conflict):
    """Name two break-glass members with a passkey each first, at least one of them an admin. Nothing was changed."""

    title = "Name two break-glass members first"


class KeepTwoBreakGlass(Conflict):
    """Your council requires its own sign-in, so two break-glass members with a passkey must stay, one an admin."""

    title = "Two break-glass members must stay"


class UseItYourselfFirst(Conflict):
    """Sign in with your council's account yourself first, so that you are not shut out. Nothing was changed."""

    title = "Use it yourself first"
