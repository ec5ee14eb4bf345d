"""Letters by SMTP (RFC 5321), with TLS from the first byte or by STARTTLS, and the server's certificate checked."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import formataddr, formatdate, parseaddr

from reeve.config import MailSettings
from reeve.mail.carrier import Fate, Message, Refused, TryLater

UNREACHED = "The mail server did not answer."
NOT_TRUSTED = "The mail server's certificate could not be trusted, or it offers no TLS."
NOT_SIGNED_IN = "The mail server did not accept our user name and password."
NOT_TAKEN = "The mail server did not take the letter."
NO_SUCH_ADDRESS = "The mail server refused the address. Check it with the person, then invite them again."
PERMANENT = range(500, 600)


class Smtp:
    """One connection a letter: letters are few, and a connection kept open is one more thing to fail."""

    def __init__(self, settings: MailSettings) -> None:
        self.settings = settings

    def send(self, message: Message) -> None:
        with self.connected() as server:
            server.send_message(self.written(message), from_addr=self.sender_address, to_addrs=[message.to_email])

    def fate(self, carrier_id: str) -> Fate:
        """SMTP says nothing more: what comes back goes to the sender's own mailbox."""
        return Fate(arrived=None)

    def reach(self) -> None:
        with self.connected() as server:
            server.noop()

    @property
    def sender_address(self) -> str:
        return parseaddr(self.settings.sender)[1]

    def written(self, message: Message) -> EmailMessage:
        """As it goes out. The number in Message-ID is the letter's own, so that a second copy can be told as one."""
        email = EmailMessage()
        email["From"] = self.settings.sender
        email["To"] = formataddr((message.to_name, message.to_email))
        email["Subject"] = message.subject
        email["Date"] = formatdate()
        email["Message-ID"] = f"<{message.id}@{self.sender_address.partition('@')[2] or 'reeve'}>"
        email["Auto-Submitted"] = "auto-generated"
        email.set_content(message.body)
        return email

    @contextmanager
    def connected(self) -> Iterator[smtplib.SMTP]:
        """A server ready to take letters. Whatever goes wrong, here or while sending, becomes words of ours."""
        try:
            with self.opened() as server:
                if self.settings.smtp_tls == "starttls":
                    server.starttls(context=self.trusted())
                if self.settings.smtp_user:
                    server.login(self.settings.smtp_user, self.settings.smtp_password or "")
                yield server
        except smtplib.SMTPRecipientsRefused as error:
            raise refused_or_later(code for code, _words in error.recipients.values()) from None
        except smtplib.SMTPAuthenticationError:
            raise TryLater(NOT_SIGNED_IN) from None
        except (ssl.SSLError, smtplib.SMTPNotSupportedError):
            raise TryLater(NOT_TRUSTED) from None
        except (smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError, OSError) as error:
            raise TryLater(NOT_TAKEN if isinstance(error, smtplib.SMTPResponseException) else UNREACHED) from None

    def opened(self) -> smtplib.SMTP:
        host, port, seconds = self.settings.smtp_host, self.settings.smtp_port, self.settings.seconds
        if self.settings.smtp_tls == "tls":
            return smtplib.SMTP_SSL(host, port, timeout=seconds, context=self.trusted())
        return smtplib.SMTP(host, port, timeout=seconds)

    def trusted(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.settings.smtp_ca_file)


def refused_or_later(codes: Iterator[int]) -> Refused | TryLater:
    """5xx is for good, 4xx for now (RFC 5321, 4.2.1)."""
    return Refused(NO_SUCH_ADDRESS) if all(code in PERMANENT for code in codes) else TryLater(NOT_TAKEN)
