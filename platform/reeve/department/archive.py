"""Consignments as a ZIP archive that goes out as it is written: manifest, signature, receipt and the council's file,
opened with the department's own key. A file of any size needs no more memory than a piece of it.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from reeve.database import Role, unit
from reeve.department.consignments import Opened, get_opened, open_file, receipt_of
from reeve.errors import NotFound
from reeve.web.downloads import Outlet, pieces

GONE = "The file is not in the store any more. It may have been destroyed at the end of its retention.\n"
READ_ME = """Returns as councils sent them, taken away from Reeve.

Each folder is one council's newest version of one period. manifest.json is what was sent, word for word: its digest
stands in receipt.json, which anybody can check at /verify, or off line with: reeve verify receipt.json
signature.json is there where somebody signed it, file.txt where it was made from a file.
"""


@dataclass(frozen=True)
class Address:
    """The natural keys of a consignment, and whose it is to read."""

    slug: str
    return_key: str
    period: str
    number: int
    practice: bool
    department_id: UUID

    @property
    def folder(self) -> str:
        kept = "practice-" if self.practice else ""
        return f"{kept}{self.return_key}-{self.period}/{self.slug}-{self.number}"


def address_of(opened: Opened) -> Address:
    return Address(
        **opened.address, practice=opened.consignment.practice, department_id=opened.consignment.department_id
    )


def archive_of(addresses: Iterable[Address]) -> Iterator[bytes]:
    """The bytes of the archive. Each consignment is looked up in a unit of its own, and streamed outside of it."""
    out = Outlet()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", READ_ME)
        for address in addresses:
            documents, file = contents(address)
            for name, document in documents.items():
                archive.writestr(f"{address.folder}/{name}", document)
            yield out.taken()
            if file is not None:
                with archive.open(f"{address.folder}/file.txt", "w", force_zip64=True) as written:
                    for piece in pieces(file):
                        written.write(piece)
                        yield out.taken()
    yield out.taken()


def contents(address: Address) -> tuple[dict[str, str], BinaryIO | None]:
    """The documents of a consignment by name, and its file where there is one to read."""
    with unit(Role.DEPARTMENT, department_id=address.department_id):
        place = address.slug, address.return_key, address.period, address.number
        opened = get_opened(*place, practice=address.practice)
        consignment = opened.consignment
        documents = {"manifest.json": consignment.manifest, "receipt.json": receipt_of(consignment)}
        if consignment.signature is not None:
            documents["signature.json"] = consignment.signature
        if consignment.object_id is None:
            return documents, None
        try:
            return documents, open_file(opened)
        except NotFound:
            return documents | {"file-is-gone.txt": GONE}, None
