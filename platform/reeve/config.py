"""Settings, all from the environment. Defaults are fit for production and for the public internet.

Embedded mode (no ``DATABASE_URL``) keeps everything under one data folder outside the checkout; production names each
part. Secrets may be given as ``NAME`` or, as container platforms prefer, as a file named by ``NAME_FILE``.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROLE_URLS = ("gate", "council", "department", "platform", "jobs")
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def checkout() -> Path:
    """The folder this code runs from: the repository root in an editable install, else the package's own folder."""
    root = Path(__file__).resolve().parents[2]
    return root if (root / "pyproject.toml").exists() else Path(__file__).resolve().parent


def default_data_dir(environ: Mapping[str, str] | None = None) -> Path:
    """Where embedded mode keeps its data: outside the checkout, keyed by its path.

    Root keeps it under ``/var/lib``, since PostgreSQL will not run as root and root's own home is closed to the
    unprivileged user it runs as.
    """
    environ = os.environ if environ is None else environ
    key = hashlib.sha256(str(checkout()).encode()).hexdigest()[:12]
    if os.geteuid() == 0:
        return Path("/var/lib/reeve") / key
    home = environ.get("XDG_DATA_HOME") or str(Path(environ.get("HOME") or Path.home()) / ".local" / "share")
    return Path(home) / "reeve" / key


MEANS = ("outbox", "smtp", "notify")
TLS = ("starttls", "tls", "off")
NOTIFY = "https://api.notifications.service.gov.uk"


@dataclass(frozen=True)
class MailSettings:
    """How letters travel. ``outbox`` keeps them for a person to pass on; ``smtp`` and ``notify`` (GOV.UK Notify) send.

    ``smtp_tls`` is ``starttls``, ``tls`` (from the first byte) or ``off`` (a mail catcher on the same machine only).
    ``smtp_ca_file`` names who vouches for the server where it is not one of the system's. ``seconds`` is how long a
    server may take over one answer. Notify needs a template whose subject is ((subject)) and whose body is ((body)).
    """

    means: str = "outbox"
    sender: str = ""
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_tls: str = "starttls"
    smtp_user: str = ""
    smtp_password: str | None = field(default=None, repr=False)
    smtp_ca_file: str | None = None
    notify_url: str = NOTIFY
    notify_key: str | None = field(default=None, repr=False)
    notify_template: str = ""
    seconds: int = 20


@dataclass(frozen=True)
class Settings:
    """Everything the running service reads from its surroundings.

    ``database_url`` is the administrator's connection, used only by ``reeve database prepare``; the service itself
    gets one URL per role in ``role_urls``. ``proxies`` is how many trusted proxies stand before the web: only their
    words about address and scheme are believed. ``upload_limit`` is in bytes, ``stalled_after`` in seconds.
    ``openid_loopback`` lets a council's sign-in service be on this machine, for tests and the demo: it counts only
    where the service itself is on loopback.
    ``supplier`` is the file that says who sells Reeve, for quotes and invoices. With ``stripe_key`` payments are taken
    through Stripe; ``stripe_address`` is where its loopback double listens, in a demo or a test.
    """

    data_dir: Path
    database_url: str | None = None
    role_urls: Mapping[str, str] = field(default_factory=dict)
    secret_key: str | None = None
    root_key: str | None = None
    receipt_key: str | None = None
    store_url: str | None = None
    host: str = "127.0.0.1"
    port: int = 0
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost")
    https: bool = True
    proxies: int = 0
    upload_limit: int = 200_000_000
    stalled_after: int = 60
    check_memory: int = 6_000_000_000
    check_seconds: int = 900
    demo: bool = False
    mail: MailSettings = field(default_factory=MailSettings)
    supplier: Path | None = None
    openid_loopback: bool = False
    stripe_key: str | None = None
    stripe_webhook_secret: str | None = None
    stripe_address: str | None = None

    @property
    def embedded(self) -> bool:
        return self.database_url is None and not self.role_urls

    @property
    def loopback(self) -> bool:
        return self.host in LOOPBACK

    @property
    def demo_allowed(self) -> bool:
        """Demo accounts cannot exist when a real database is configured or the host is not loopback."""
        return self.embedded and self.loopback


def secret(environ: Mapping[str, str], name: str) -> str | None:
    """``NAME``, or the contents of the file ``NAME_FILE`` points to, or None; an empty file is no secret."""
    if named := environ.get(f"{name}_FILE"):
        return Path(named).read_text().strip() or None
    return environ.get(name) or None


def from_environment(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings. Numbers that are not numbers raise ``ValueError`` naming the variable."""
    environ = os.environ if environ is None else environ
    urls = {role: secret(environ, f"REEVE_DATABASE_URL_{role.upper()}") for role in ROLE_URLS}
    database_url = secret(environ, "DATABASE_URL")
    host = environ.get("REEVE_HOST", "127.0.0.1")
    hosts = tuple(h.strip() for h in environ.get("REEVE_HOSTS", "127.0.0.1,localhost").split(",") if h.strip())
    return Settings(
        data_dir=Path(environ.get("REEVE_DATA_DIR") or default_data_dir(environ)),
        database_url=database_url,
        role_urls={role: url for role, url in urls.items() if url},
        secret_key=secret(environ, "REEVE_SECRET_KEY"),
        root_key=secret(environ, "REEVE_ROOT_KEY"),
        receipt_key=secret(environ, "REEVE_RECEIPT_KEY"),
        store_url=environ.get("REEVE_STORE_URL"),
        host=host,
        port=number(environ, "REEVE_PORT", 0),
        hosts=hosts,
        https=environ.get("REEVE_HTTPS", "0" if host in LOOPBACK else "1") == "1",
        proxies=number(environ, "REEVE_PROXIES", 0),
        upload_limit=number(environ, "REEVE_UPLOAD_LIMIT_MB", 200) * 1_000_000,
        stalled_after=number(environ, "REEVE_STALLED_SECONDS", 60),
        check_memory=number(environ, "REEVE_CHECK_MEMORY_MB", 6_000) * 1_000_000,
        check_seconds=number(environ, "REEVE_CHECK_SECONDS", 900),
        demo=environ.get("REEVE_DEMO", "0") == "1",
        mail=mail_settings(environ),
        stripe_key=secret(environ, "REEVE_STRIPE_KEY"),
        stripe_webhook_secret=secret(environ, "REEVE_STRIPE_WEBHOOK_SECRET"),
        stripe_address=environ.get("REEVE_STRIPE_ADDRESS") or None,
        supplier=Path(environ["REEVE_SUPPLIER"]) if environ.get("REEVE_SUPPLIER") else None,
        openid_loopback=environ.get("REEVE_OPENID_LOOPBACK", "0") == "1",
    )


def mail_settings(environ: Mapping[str, str]) -> MailSettings:
    """Raises ``ValueError`` where a word is not one of those known, or a password would travel in the clear."""
    mail = MailSettings(
        means=one_of(environ, "REEVE_MAIL", MEANS),
        sender=environ.get("REEVE_MAIL_FROM") or "",
        smtp_host=environ.get("REEVE_SMTP_HOST") or "",
        smtp_port=number(environ, "REEVE_SMTP_PORT", 587),
        smtp_tls=one_of(environ, "REEVE_SMTP_TLS", TLS),
        smtp_user=environ.get("REEVE_SMTP_USER") or "",
        smtp_password=secret(environ, "REEVE_SMTP_PASSWORD"),
        smtp_ca_file=environ.get("REEVE_SMTP_CA_FILE") or None,
        notify_url=environ.get("REEVE_NOTIFY_URL") or NOTIFY,
        notify_key=secret(environ, "REEVE_NOTIFY_KEY"),
        notify_template=environ.get("REEVE_NOTIFY_TEMPLATE") or "",
        seconds=number(environ, "REEVE_MAIL_SECONDS", 20),
    )
    if mail.smtp_tls == "off" and mail.smtp_user:
        raise ValueError("REEVE_SMTP_TLS=off would send the password of REEVE_SMTP_USER in the clear: use starttls")
    return mail


def one_of(environ: Mapping[str, str], name: str, words: tuple[str, ...]) -> str:
    """One of ``words``; the first where nothing is set."""
    word = environ.get(name) or words[0]
    if word not in words:
        raise ValueError(f"{name} must be one of {', '.join(words)}, not {word!r}")
    return word


def number(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name)
    if text is None or text == "":
        return default
    if not text.isdecimal():
        raise ValueError(f"{name} must be a whole number, not {text!r}")
    return int(text)
