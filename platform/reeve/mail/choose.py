"""Which carrier this installation sends its letters by."""

from __future__ import annotations

from reeve.config import MailSettings
from reeve.mail.carrier import Carrier


def carrier(settings: MailSettings) -> Carrier:
    """The one this installation is set to; only that one's library is loaded."""
    if settings.means == "smtp":
        from reeve.mail.smtp import Smtp

        return Smtp(settings)
    from reeve.mail.notify import Notify

    return Notify(settings)
