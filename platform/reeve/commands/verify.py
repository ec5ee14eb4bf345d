"""``reeve verify``: is this receipt real, and is this the file it is for? Needs no account, no network, no database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import click

from reeve.commands.trust import KEY_FILE, WrongUsage, trusted_keys
from reeve.proof.certificate import read_certificate, verify_certificate
from reeve.proof.check import find, shown
from reeve.proof.heads import check_beside, keys_with
from reeve.proof.keys import PublicKey
from reeve.proof.verify import Verification, verify

LARGEST_RECEIPT = 100_000_000
NOT_VERIFIED = 1


@contextmanager
def exit_three() -> Iterator[None]:
    try:
        yield
    except click.UsageError as error:
        raise WrongUsage(error.format_message(), ctx=error.ctx) from error


class Verify(click.Command):
    """A command whose every wrong usage exits 3."""

    def make_context(self, *arguments: Any, **extra: Any) -> click.Context:
        with exit_three():
            return super().make_context(*arguments, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with exit_three():
            return super().invoke(ctx)


@click.command("verify", cls=Verify)
@click.argument("receipt", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@click.option(
    "--public-key",
    envvar="REEVE_PUBLIC_KEY",
    metavar="FILE_OR_BASE64",
    help=f"Reeve's public key, or a file of them. Without it: {KEY_FILE} beside the receipt.",
)
@click.option(
    "--heads",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of tree heads (reeve-tree-heads.json) that came another way: does the log still hold the receipt?",
)
@click.option(
    "--entry",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The entry of a receipt from before there was a log: since when does the log hold it?",
)
@click.pass_context
def command(
    ctx: click.Context, receipt: Path, file: Path | None, public_key: str | None, heads: Path | None, entry: Path | None
) -> None:
    """Check a receipt and, where it is given, that FILE is the file it is for.

    Works off line. Exit code: 0 verified, 1 not verified, 3 wrong usage.
    """
    keys, source = trusted_keys(public_key, beside=receipt.parent / KEY_FILE)
    if read_certificate(read(receipt)) is not None:
        verification = verify_certificate(read(receipt), public_key=keys)
        show_certificate(verification, source)
        ctx.exit(0 if verification.ok else NOT_VERIFIED)
    given = heads.read_bytes() if heads else b""
    with nullcontext() if file is None else file.open("rb") as opened:
        verification = verify(
            read(receipt),
            public_key=keys_with(given, keys),
            file=opened,
            entry=entry.read_bytes() if entry else None,
        )
    if heads is not None and verification.ok:
        verification = beside_heads(verification, given, keys)
    show(verification, source, compared=file is not None)
    ctx.exit(0 if verification.ok else NOT_VERIFIED)


def beside_heads(verification: Verification, heads: bytes, keys: Sequence[PublicKey]) -> Verification:
    """The verification, and what tree heads from elsewhere say of the receipt."""
    checks = check_beside(verification.parts or {}, heads, trusted=keys)
    return Verification((*verification.checks, *checks), verification.parts)


def read(receipt: Path) -> bytes:
    with receipt.open("rb") as file:
        data = file.read(LARGEST_RECEIPT + 1)
    if len(data) > LARGEST_RECEIPT:
        raise click.UsageError(f"{receipt} is too large to be a receipt. Give the receipt first, then the file.")
    return data


def show(verification: Verification, source: str | None, *, compared: bool) -> None:
    for line in says(verification):
        click.echo(line)
    for check in verification.checks:
        click.echo(f"  {'yes' if check.ok else 'NO ':3}  {check.words}")
    click.echo()
    for line in (*about_key(verification, source), *outcome(verification, compared=compared)):
        click.echo(line)


def show_certificate(verification: Verification, source: str | None) -> None:
    """A certificate of destruction: what it says, what was checked, and whether to rely on it."""
    said_by = find(verification.parts, "certificate")
    remains = find(said_by, "remains")
    left = remains if isinstance(remains, Mapping) else {}
    click.echo(f"The certificate says: the keys of {said(said_by, 'council', 'name')} were destroyed.")
    click.echo(f"  At {said(said_by, 'destroyed_at')}; asked for by {said(said_by, 'asked', 'name')},")
    click.echo(f"  consented to by {said(said_by, 'consented', 'name')}.")
    click.echo(f"  What remains: {', '.join(f'{shown(count)} {shown(name)}' for name, count in left.items())}.\n")
    for check in verification.checks:
        click.echo(f"  {'yes' if check.ok else 'NO ':3}  {check.words}")
    for line in about_key(verification, source):
        click.echo(line)
    click.echo("Verified." if verification.ok else "NOT VERIFIED. Do not rely on this certificate.")


def says(verification: Verification) -> list[str]:
    """What the receipt claims, before any of it is believed."""
    parts = verification.parts
    if parts is None:
        return []
    obligation, receipt = find(parts, "manifest", "obligation"), find(parts, "receipt")
    return [
        "PRACTICE" if verification.practice else "LIVE",
        "The receipt says:",
        f"  {said(obligation, 'council', 'name')}, {said(obligation, 'title')} for {said(obligation, 'period')},"
        f" version {said(parts, 'manifest', 'version')}.",
        f"  Consignment {said(receipt, 'consignment')}, by {said(receipt, 'channel')}:"
        f" sealed {said(receipt, 'sealed_at')}, received {said(receipt, 'received_at')}.",
        *certified(parts["signature"]),
        "",
    ]


def certified(signature: object) -> list[str]:
    if signature is None:
        return []
    certifier = f"{said(signature, 'certifier', 'name')}, {said(signature, 'certifier', 'capacity')}"
    deputy = find(signature, "certifier", "deputy_for", "name")
    standing_in = "" if deputy is None else f" (deputy for {shown(deputy)})"
    return [f"  Certified by {certifier}{standing_in}, at {said(signature, 'signed_at')}."]


def said(parts: object, *path: str) -> str:
    value = find(parts, *path)
    return "not stated" if value is None else shown(value)


def about_key(verification: Verification, source: str | None) -> list[str]:
    if verification.parts is None:
        return []
    if source is None:
        return [f"Give Reeve's public key with --public-key, or put {KEY_FILE} beside the receipt."]
    return [f"Reeve's public key was taken from {source}. Trust it only if your Reeve published it."]


def outcome(verification: Verification, *, compared: bool) -> list[str]:
    if not verification.ok:
        return ["NOT VERIFIED. Do not rely on this receipt; ask its sender for the original, and tell Reeve's support."]
    standing = "This was practice: it is not proof of a live return." if verification.practice else "This was live."
    formed = find(verification.parts, "manifest", "file") is None
    unseen = [] if compared or formed else ["No file was given, so none was compared: add it to check that too."]
    return [*unseen, f"Verified. {standing}"]
