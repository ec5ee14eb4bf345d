"""Handing over by HTTPS: one signed request to the department's endpoint, answered with a receipt that is kept.

The request is signed as RFC 9421 (HTTP Message Signatures) says, with Ed25519, over its method, its target, the digest
of its content (RFC 9530), its length and its idempotency key, which is the manifest's digest. Sent again after a lost
answer it is the same request to the same key, so an endpoint that keeps to the key takes it once and answers alike.

The endpoint answers 200 or 201 and a JSON object whose ``sha256`` and ``size`` are those of the content it holds; with
anything else nothing counts as delivered. No redirect is followed, and nothing of an answer is believed beyond that.
"""

from __future__ import annotations

import base64
import hashlib
import json
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any
from uuid import uuid4

import requests
import urllib3
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_message_signatures import HTTPMessageSigner, HTTPSignatureKeyResolver, algorithms
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.exceptions import HTTPError

from reeve.channels.address import looked_up
from reeve.channels.contact import Answer, Contact
from reeve.channels.parcel import Measure, Parcel
from reeve.channels.refusals import (
    Away,
    CertificateChanged,
    NotAcknowledged,
    NotLetIn,
    NotTaken,
    Refused,
    SentElsewhere,
)
from reeve.database import now
from reeve.proof.canonical import canonical

CONNECT_SECONDS = 15
SILENT_SECONDS = 60
ANSWER_LIMIT = 64 * 1024
COVERED = ("@method", "@target-uri", "content-digest", "content-length", "content-type", "idempotency-key")
TAG = "reeve-consignment"
BUSY = frozenset({408, 425, 429})
Body = Callable[[], Iterator[bytes]]


def hand_over(contact: Contact, parcel: Parcel) -> Answer:
    """The endpoint says that it holds the parcel when this returns. Safe to repeat.

    Raises Away, CertificateChanged, NotLetIn, Refused, SentElsewhere, AddressRefused, NotTaken, NotAcknowledged.
    """
    measure = parcel.measure()
    status, body = post(contact, parcel.pieces, measure, key=parcel.digest, kind="application/zip")
    receipt = acknowledged(body, measure)
    return Answer(now(), json.dumps({"means": "push", "status": status, "receipt": receipt}, sort_keys=True))


def try_out(contact: Contact) -> None:
    """A signed request that holds no return. Raises as ``hand_over`` does."""
    content = canonical({"format": "reeve-test/1"})
    measure = Measure(len(content), hashlib.sha256(content).hexdigest())
    _, body = post(contact, lambda: iter([content]), measure, key=f"test-{uuid4()}", kind="application/json")
    acknowledged(body, measure)


def post(contact: Contact, body: Body, measure: Measure, *, key: str, kind: str) -> tuple[int, bytes]:
    """One request; the status and the body of an answer that says yes."""
    ip = looked_up(contact.host, contact.port, for_tests=contact.for_tests)
    request = signed(contact, measure, key=key, kind=kind)
    try:
        with pool_to(contact, ip) as pool:
            raw = pool.urlopen(
                "POST",
                contact.path,
                body=body(),
                headers=dict(request.headers),
                redirect=False,
                retries=False,
                preload_content=False,
                decode_content=False,
            )
            with closing(raw):
                answer = read(raw)
    except (HTTPError, OSError) as error:
        raise (CertificateChanged if is_about_trust(error) else Away) from error
    refuse(raw.status)
    return raw.status, answer


def signed(contact: Contact, measure: Measure, *, key: str, kind: str) -> requests.PreparedRequest:
    """The request's head, signed. The body is not needed: its digest is known."""
    port = "" if contact.port == 443 else f":{contact.port}"
    digest = base64.b64encode(bytes.fromhex(measure.sha256)).decode()
    headers = {
        "Host": f"{contact.host}{port}",
        "User-Agent": "reeve",
        "Content-Type": kind,
        "Content-Length": str(measure.size),
        "Content-Digest": f"sha-256=:{digest}:",
        "Idempotency-Key": f'"{key}"',
        "Accept": "application/json",
        "Accept-Encoding": "identity",
    }
    request = requests.Request("POST", f"https://{contact.host}{port}{contact.path}", headers=headers).prepare()
    request.headers["Content-Length"] = str(measure.size)
    signer = HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=OurKey(contact))
    signer.sign(
        request,
        key_id=contact.key.public.id,
        covered_component_ids=COVERED,
        label="reeve",
        tag=TAG,
        use_existing_digest=True,
    )
    return request


class OurKey(HTTPSignatureKeyResolver):
    """The one key we sign with."""

    def __init__(self, contact: Contact) -> None:
        self.contact = contact

    def resolve_private_key(self, key_id: str) -> Any:
        return Ed25519PrivateKey.from_private_bytes(self.contact.key.secret)

    def resolve_public_key(self, key_id: str) -> Any:
        raise LookupError(f"nothing is verified here, also not with {key_id}")


def pool_to(contact: Contact, ip: str) -> urllib3.HTTPSConnectionPool:
    """To the address that was looked at, as the name it is known by."""
    return urllib3.HTTPSConnectionPool(
        ip,
        contact.port,
        timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=SILENT_SECONDS),
        ssl_context=trust(contact.pinned),
        server_hostname=contact.host,
        assert_hostname=contact.host,
    )


def trust(pinned: str | None) -> ssl.SSLContext:
    """Who may vouch for the server: the pinned certificate alone, or the public authorities where none is."""
    if pinned is None:
        return ssl.create_default_context(cafile=DEFAULT_CA_BUNDLE_PATH)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_verify_locations(cadata=pinned)
    return context


def is_about_trust(error: Exception) -> bool:
    """Whether the certificate is what the connection failed by."""
    return isinstance(error, ssl.SSLCertVerificationError) or any(
        isinstance(part, ssl.SSLCertVerificationError) for part in error.args
    )


def read(raw: urllib3.BaseHTTPResponse) -> bytes:
    """The whole answer. Raises NotAcknowledged where it is long or slow: a receipt is neither."""
    body, deadline = bytearray(), time.monotonic() + SILENT_SECONDS
    while piece := raw.read1(8192):
        body += piece
        if len(body) > ANSWER_LIMIT or time.monotonic() > deadline:
            raise NotAcknowledged
    return bytes(body)


def refuse(status: int) -> None:
    """Whatever is not a yes, as what it means for us."""
    if status in (200, 201):
        return
    if 300 <= status < 400:
        raise SentElsewhere
    if status in (401, 403):
        raise NotLetIn
    if status >= 500 or status in BUSY:
        raise Refused
    if status >= 400:
        raise NotTaken(f"The department's server did not take this return (it answered {status}).")
    raise NotAcknowledged


def acknowledged(body: bytes, measure: Measure) -> dict[str, Any]:
    """Their receipt, where it speaks of what we sent. Raises NotAcknowledged."""
    try:
        receipt = json.loads(body)
    except ValueError as error:
        raise NotAcknowledged from error
    if not isinstance(receipt, dict) or receipt.get("sha256") != measure.sha256 or receipt.get("size") != measure.size:
        raise NotAcknowledged
    return receipt
