"""The pack: one ZIP with everything a person needs to carry a version to the department."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from councils.carrying.papers import Bundle, certificate_data, checklist_data, figures_data
from reeve.pdf import make_pdf
from reeve.proof.figures import FigureRow
from reeve.web.downloads import Cell
from reeve.web.filters import LONDON
from reeve.web.workbooks import xlsx_pieces

HERE = Path(__file__).parent
FIGURES, CERTIFICATE, CHECKLIST = "2-figures.pdf", "3-certificate.pdf", "1-checklist.pdf"
WORKBOOK, MANIFEST, SIGNATURE = "4-figures.xlsx", "manifest.json", "signature.json"
WHAT = {
    CHECKLIST: "What to do, in order",
    FIGURES: "The figures, as the form has them, with what moved and what was explained",
    CERTIFICATE: "The certificate, with the statement and who signed it in which capacity",
    WORKBOOK: "The figures in order, to copy into the department's own template",
    MANIFEST: "What was fixed, for whoever wants to check the digest",
    SIGNATURE: "The signature over it",
}


def make_pack(bundle: Bundle, *, stem: str, at: datetime) -> bytes:
    """The ZIP of this version, its files in a folder called ``stem``. The same version is the same bytes."""
    files = files_of(bundle, at=at)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{stem}/{name}", date_time=at.astimezone(LONDON).timetuple()[:6])
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, files[name])
    return packed.getvalue()


def files_of(bundle: Bundle, *, at: datetime) -> Mapping[str, bytes]:
    """Every file of the pack by its name. ``at`` is when it was signed or sent, and what the files say of their age."""
    files = {
        FIGURES: make_pdf(HERE / "figures.typ", figures_data(bundle), at=at),
        CERTIFICATE: make_pdf(HERE / "certificate.typ", certificate_data(bundle), at=at),
        MANIFEST: bundle.sent.manifest.encode(),
    }
    if bundle.signed is not None:
        files[SIGNATURE] = bundle.signed.document.encode()
    if bundle.definition.carried is not None and bundle.definition.carried.workbook:
        files[WORKBOOK] = workbook_of(bundle)
    papers = [(name, WHAT[name]) for name in sorted({*files, CHECKLIST})]
    return files | {CHECKLIST: make_pdf(HERE / "checklist.typ", checklist_data(bundle, papers), at=at)}


def workbook_of(bundle: Bundle) -> bytes:
    """The figures row by row; money as pounds a spreadsheet can add up."""
    paper = bundle.paper
    rows = [(row.cell, row.section, row.label, in_pounds(row)) for row in paper.figures]
    provenance = [
        f"{paper.council}: {bundle.name}, version {paper.version}",
        *(["Practice: it does not count"] if paper.practice else []),
        *([f"Provisional: {bundle.definition.reason}"] if bundle.definition.is_provisional else []),
        f"Digest {bundle.sent.digest}",
    ]
    return b"".join(xlsx_pieces(("Cell", "Section", "Figure", "Amount"), rows, provenance=provenance))


def in_pounds(row: FigureRow) -> Cell:
    if row.now is None:
        return None
    return Decimal(row.now).scaleb(-2) if row.unit == "pounds" else row.now
