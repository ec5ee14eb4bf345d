"""This installation: its settings, its keys, its store of objects and its database roles, put together once a process.

In embedded mode everything is made on first use under the data folder: the root key, the receipt-signing key and the
roles' passwords, each in a 0600 file. In production each comes from the environment, and a missing one stops the start.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from sqlalchemy.engine import URL, make_url

from reeve.config import LOOPBACK, Settings, from_environment
from reeve.database import engines
from reeve.database.embedded import Cluster
from reeve.database.roles import LOGIN, SERVING, Role
from reeve.keyfile import load_or_create
from reeve.proof import SigningKey
from reeve.vault import RootKey, Store

DATABASE = "reeve"


class NotInstalled(RuntimeError):
    """Something this installation needs was not given; the message says which variable to set."""


@dataclass(frozen=True)
class Installation:
    """What a running process of Reeve holds. The keys never appear in its ``repr``."""

    settings: Settings
    store: Store
    root_key: RootKey = field(repr=False)
    signing_key: SigningKey = field(repr=False)
    secret_key: str = field(repr=False)


_installed: list[Installation] = []


def install(settings: Settings | None = None, *, connect: bool = True) -> Installation:
    """Put the installation together and remember it for ``here()``. With ``connect`` the engines are made too."""
    settings = settings or from_environment()
    check_till(settings)
    if connect:
        engines.configure(role_urls(settings))
    installation = Installation(
        settings,
        store=Store.at(store_url(settings)),
        root_key=root_key(settings),
        signing_key=receipt_key(settings),
        secret_key=settings.secret_key or own_secret(settings, "secret-key"),
    )
    _installed[:] = [installation]
    return installation


def check_till(settings: Settings) -> None:
    """Payments on means their events can be proved; and real money is never asked of a double. Raises NotInstalled."""
    if not settings.stripe_key:
        return
    if not (settings.stripe_webhook_secret or "").strip():
        raise NotInstalled("Set REEVE_STRIPE_WEBHOOK_SECRET or REEVE_STRIPE_WEBHOOK_SECRET_FILE: payments are on.")
    if settings.stripe_address is None:
        return
    if urlsplit(settings.stripe_address).hostname not in LOOPBACK:
        raise NotInstalled("REEVE_STRIPE_ADDRESS is for the loopback double only: leave it unset to reach Stripe.")
    if not settings.stripe_key.startswith("sk_test_"):
        raise NotInstalled("REEVE_STRIPE_ADDRESS leads to the double: it takes a test key only.")


def here() -> Installation:
    """The installation of this process. Raises NotInstalled before ``install``."""
    if not _installed:
        raise NotInstalled("Reeve has not been installed in this process: call reeve.installation.install() first.")
    return _installed[0]


def store_url(settings: Settings) -> str:
    if settings.store_url:
        return settings.store_url
    folder = settings.data_dir / "objects"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder.resolve().as_uri()


def root_key(settings: Settings) -> RootKey:
    if settings.root_key:
        return RootKey.parse(settings.root_key)
    if not settings.embedded:
        raise NotInstalled("Set REEVE_ROOT_KEY or REEVE_ROOT_KEY_FILE: 32 random bytes in base64.")
    return RootKey.load_or_create(settings.data_dir / "root-key")


def receipt_key(settings: Settings) -> SigningKey:
    """What signs receipts: one key for the whole service, however many machines it runs on."""
    if settings.receipt_key:
        return SigningKey.parse(settings.receipt_key)
    if not settings.embedded:
        raise NotInstalled("Set REEVE_RECEIPT_KEY or REEVE_RECEIPT_KEY_FILE: 32 random bytes in base64.")
    return SigningKey.load_or_create(settings.data_dir / "receipt-key")


def own_secret(settings: Settings, name: str) -> str:
    if not settings.embedded:
        raise NotInstalled("Set REEVE_SECRET_KEY or REEVE_SECRET_KEY_FILE: a long random text.")
    return load_or_create(settings.data_dir / name, lambda: secrets.token_urlsafe(48).encode()).strip()


def role_urls(settings: Settings) -> Mapping[Role, str]:
    """One URL per serving role: given by the environment, or derived from the embedded cluster.

    Raises NotInstalled naming the variables that are missing.
    """
    if settings.embedded:
        admin = make_url(embedded_admin_url(settings))
        passwords = embedded_passwords(settings)
        return {role: url_as(admin, role, passwords[role]) for role in SERVING}
    missing = [role for role in SERVING if role.short not in settings.role_urls]
    if missing:
        names = ", ".join(f"REEVE_DATABASE_URL_{role.short.upper()}" for role in missing)
        raise NotInstalled(f"Set {names}: the service signs in to the database once per role.")
    return {role: settings.role_urls[role.short] for role in SERVING}


def url_as(admin: URL, role: Role, password: str) -> str:
    return admin.set(username=role.value, password=password, database=DATABASE).render_as_string(hide_password=False)


def embedded_cluster(settings: Settings) -> Cluster:
    return Cluster(settings.data_dir / "database")


def embedded_admin_url(settings: Settings) -> str:
    return embedded_cluster(settings).ensure().url


def embedded_passwords(settings: Settings) -> Mapping[Role, str]:
    made = json.dumps({role.value: secrets.token_urlsafe(32) for role in LOGIN})
    stored = json.loads(load_or_create(settings.data_dir / "role-passwords", made.encode))
    return {role: stored[role.value] for role in LOGIN}


def given_passwords(settings: Settings) -> Mapping[Role, str]:
    """The passwords ``reeve database prepare`` sets: those in the role URLs, or the embedded ones."""
    if settings.embedded:
        return embedded_passwords(settings)
    return {
        role: make_url(settings.role_urls[role.short]).password or ""
        for role in LOGIN
        if role.short in settings.role_urls
    }
