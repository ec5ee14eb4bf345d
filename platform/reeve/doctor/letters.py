"""Can letters leave the house?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from reeve.config import LOOPBACK, MailSettings
from reeve.doctor.finding import Finding
from reeve.mail.carrier import TryLater
from reeve.mail.choose import carrier


def letters(mail: MailSettings) -> Iterator[Finding]:
    if mail.means == "outbox":
        return
    every: dict[str, dict[str, str | None]] = {
        "smtp": {"REEVE_MAIL_FROM": mail.sender, "REEVE_SMTP_HOST": mail.smtp_host},
        "notify": {"REEVE_NOTIFY_KEY": mail.notify_key, "REEVE_NOTIFY_TEMPLATE": mail.notify_template},
    }
    lacking = [name for name, value in every[mail.means].items() if not value]
    for name in lacking:
        yield Finding(f"REEVE_MAIL is {mail.means} and {name} is not set.", "Set it, or set REEVE_MAIL=outbox.")
    if mail.means == "smtp" and mail.smtp_ca_file and not Path(mail.smtp_ca_file).is_file():
        lacking.append("REEVE_SMTP_CA_FILE")
        yield Finding(f"REEVE_SMTP_CA_FILE names {mail.smtp_ca_file}, and there is no such file.", "Correct the name.")
    if mail.means == "smtp" and mail.smtp_tls == "off" and mail.smtp_host not in LOOPBACK:
        yield Finding(
            f"REEVE_SMTP_TLS is off, so letters with links in them travel to {mail.smtp_host} in the clear.",
            "Use starttls or tls, unless that is a mail catcher beside this service.",
        )
    if not lacking:
        yield from reach(mail)


def reach(mail: MailSettings) -> Iterator[Finding]:
    try:
        carrier(mail).reach()
    except TryLater as error:
        where = f"{mail.smtp_host}:{mail.smtp_port}" if mail.means == "smtp" else mail.notify_url
        yield Finding(f"Letters cannot be sent by {where}: {error}", "Check the address, the network and the account.")
