"""What a department's server may do to us, in words for the council and the platform. None names an address.

A ``Trouble`` is about the server, so every delivery to it waits; a ``NotTaken`` is about one consignment.
"""

from __future__ import annotations

from datetime import datetime

from reeve.errors import Conflict, Refusal


class Trouble(Refusal):
    """The department's server takes nothing at the moment."""

    status = 503
    title = "The department's server is in trouble"
    until: datetime | None = None
    """Until when the server is left alone; None where that is not known."""


class Away(Trouble):
    """The department's server did not answer."""


class BrokeOff(Trouble):
    """The connection to the department's server broke off before everything was handed over."""


class KeyChanged(Trouble):
    """The department's server is not the one we know: its key has changed, so we handed nothing over."""

    shown = ""
    """The fingerprint of the key it showed; empty where that is not known."""


class CertificateChanged(KeyChanged):
    """The department's server is not the one we know: nobody we trust vouches for it, so we handed nothing over."""


class NotLetIn(Trouble):
    """The department's server refused us: it did not accept our key."""


class TakesNoFile(Trouble):
    """The department's server let us in and would not take a file."""


class AddressRefused(Trouble):
    """The address of the department's server leads to where Reeve sends nothing, so we handed nothing over."""


class SentElsewhere(Trouble):
    """The department's server told us to go elsewhere. We do not follow, so nothing was handed over."""


class Refused(Trouble):
    """The department's server refused us."""


class Ended(Trouble):
    """The channel to the department's server has been ended."""


class LeftAlone(Trouble):
    """The department's server is in trouble, so we did not try it again yet."""


class NotTaken(Refusal):
    """The department's server did not take this return."""

    status = 502
    title = "The department's server did not take it"


class NameTaken(NotTaken):
    """Another file with the name of this one lies on the department's server. We overwrote nothing."""


class NotAsSent(NotTaken):
    """What we read back from the department's server was not what we sent. We send it again from the start."""


class NotAcknowledged(NotTaken):
    """The department's server answered without saying that it has this return."""


class AlreadyEnded(Conflict):
    """The server has been ended, so nothing was changed. Add it anew if it is used again."""

    title = "The server has been ended"
