"""Letters by GOV.UK Notify, through its own client (docs.notifications.service.gov.uk/python.html).

The template at Notify holds two places only, ((subject)) and ((body)): the words stay here, under version control.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient

from reeve.config import MailSettings
from reeve.mail.carrier import Fate, Message, Refused, TryLater

NO_SUCH_ADDRESS = "GOV.UK Notify refused the address. Check it with the person, then invite them again."
CAME_BACK = "The address does not exist, so the letter came back. Check it with the person, then invite them again."
MAILBOX_CLOSED = "The mailbox did not take it, for three days. Ask the person, then send it again."
NOT_OURS = "GOV.UK Notify did not accept this installation's key or template. Run `reeve doctor`."
UNREACHED = "GOV.UK Notify did not answer."
NOT_TAKEN = "GOV.UK Notify did not take the letter now."
FATES = {
    "delivered": Fate(arrived=True),
    "permanent-failure": Fate(arrived=False, words=CAME_BACK),
    "temporary-failure": Fate(arrived=False, words=MAILBOX_CLOSED),
    "technical-failure": Fate(arrived=False, words="GOV.UK Notify could not send it, for a reason of its own."),
}


class Notify:
    """GOV.UK Notify as a carrier."""

    def __init__(self, settings: MailSettings) -> None:
        self.settings = settings
        # The client logs what the service answered, which may quote an address; ours is said in words instead.
        logging.getLogger("notifications_python_client.base").disabled = True

    def send(self, message: Message) -> str:
        with self.connected() as client:
            answer = client.send_email_notification(
                email_address=message.to_email,
                template_id=self.settings.notify_template,
                personalisation={"subject": message.subject, "body": message.body},
                reference=str(message.id),
            )
        return str(answer["id"])

    def fate(self, carrier_id: str) -> Fate:
        with self.connected() as client:
            answer = client.get_notification_by_id(carrier_id)
        return FATES.get(answer["status"], Fate(arrived=None))

    def reach(self) -> None:
        with self.connected() as client:
            client.get_template(self.settings.notify_template)

    @contextmanager
    def connected(self) -> Iterator[Any]:
        """The client, whose every error becomes words of ours; its connections are closed at the end."""
        settings = self.settings
        client = NotificationsAPIClient(settings.notify_key, base_url=settings.notify_url, timeout=settings.seconds)
        try:
            yield client
        except APIError as error:
            raise in_words(error) from None
        finally:
            client.request_session.close()


def in_words(error: APIError) -> Refused | TryLater:
    """What an answer of the service means: about the address, about this installation, or about today."""
    if error.response is None:
        return TryLater(UNREACHED)
    if error.status_code == 400 and "email_address" in str(error.message):
        return Refused(NO_SUCH_ADDRESS)
    return TryLater(NOT_OURS if error.status_code in (400, 401, 403, 404) else NOT_TAKEN)
